using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace KolajAI.Faults.Tests.Durability;

/// <summary>
/// What a running process writes, synchronises and sends, as strace tells it: line by line in the order of the kernel, with the contents and
/// the paths of files.
/// </summary>
internal sealed class SystemCalls : IAsyncDisposable
{
    private const int LongerThanAPage = 4400;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly Process _strace;
    private readonly string _file;

    private SystemCalls(Process strace, string file) => (_strace, _file) = (strace, file);

    /// <summary>Follows the process and all its threads from here on; skips the test where that cannot be.</summary>
    public static async Task<SystemCalls> AttachAsync(int processId, string file, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true };
        foreach (var argument in (string[])[
            "-f", "-y", "-s", LongerThanAPage.ToString(CultureInfo.InvariantCulture), "-e", "trace=pwrite64,write,fdatasync,fsync,sendmsg,sendto", "-e", "signal=none",
            "-o", file, "-p", processId.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        Process strace;
        try
        {
            strace = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("strace is not installed (Debian package strace).");
            throw;
        }

        var told = await strace.StandardError.ReadLineAsync(cancellation).AsTask().WaitAsync(Within, cancellation) ?? "";
        if (!told.Contains("attached", StringComparison.Ordinal))
        {
            strace.Dispose();
            Assert.Skip($"strace may not trace here: {told}");
        }

        // The other threads are told one a line: nothing may fill the pipe.
        _ = strace.StandardError.ReadToEndAsync(CancellationToken.None);
        return new SystemCalls(strace, file);
    }

    /// <summary>Ends the tracing; all lines.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellation)
    {
        using (var interrupt = Process.Start("kill", ["-INT", _strace.Id.ToString(CultureInfo.InvariantCulture)]))
            await interrupt.WaitForExitAsync(cancellation);
        await _strace.WaitForExitAsync(cancellation).WaitAsync(Within, cancellation);
        return await File.ReadAllLinesAsync(_file, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
            _strace.Kill();
        _strace.Dispose();
        return ValueTask.CompletedTask;
    }
}
