using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace KolajAI.Storage.Tests;

/// <summary>
/// Answered means on disk, not only in the page cache, which a killed process leaves behind intact: the kernel is asked by strace how
/// often the writer had the file synchronised.
/// </summary>
public sealed class SyncCountTests
{
    private const int Writes = 50;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_OneAfterTheOther_EachIsSynchronisedBeforeItIsAnswered()
    {
        var without = await SyncsAsync("one-by-one", 0);
        var oneByOne = await SyncsAsync("one-by-one", Writes) - without;
        var together = await SyncsAsync("together", Writes) - without;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Writes} writes one after the other: {oneByOne} syncs; {Writes} at once: {together} syncs; starting and stopping alone: {without}.");
        Assert.True(oneByOne >= Writes, $"{Writes} writes were answered one after the other with {oneByOne} syncs.");
        // Those that wait together share one: shows that the count is of commits and not of something that happens anyway.
        Assert.InRange(together, 1, Writes - 1);
    }

    private static async Task<int> SyncsAsync(string how, int writes)
    {
        var folder = TestStore.NewFolder();
        Directory.CreateDirectory(folder);
        var trace = Path.Combine(folder, "syncs.txt");
        var start = new ProcessStartInfo("strace") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            "-f", "-qq", "-e", "trace=fdatasync,fsync", "-e", "signal=none", "-o", trace, "dotnet", Path.Combine(AppContext.BaseDirectory, "KolajAI.Storage.CrashWriter.dll"), Path.Combine(folder, "data"), how,
            writes.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var child = StartOrSkip(start);
        var output = child.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = await child.StandardError.ReadToEndAsync(Cancellation);
        await child.WaitForExitAsync(Cancellation);
        Assert.SkipWhen(errors.Contains("ptrace", StringComparison.OrdinalIgnoreCase), $"strace may not trace here: {errors.Trim()}");
        Assert.True(child.ExitCode == 0, errors);
        Assert.Equal(writes, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // A call that another thread interrupts stands in two lines; the second has no name with an opening bracket.
        var lines = await File.ReadAllLinesAsync(trace, Cancellation);
        Directory.Delete(folder, recursive: true);
        return lines.Count(static l => l.Contains("fdatasync(", StringComparison.Ordinal) || l.Contains("fsync(", StringComparison.Ordinal));
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("strace is not installed (Debian package strace).");
            throw;
        }
    }
}
