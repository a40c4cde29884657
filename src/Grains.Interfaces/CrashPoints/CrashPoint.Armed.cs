using System.Diagnostics;
using System.Globalization;

namespace KolajAI.CrashPoints;

/// <summary>
/// Only in builds with <c>-p:CrashPoints=true</c>. The file that KOLAJ_CRASH_FILE names says where to end: <c>name nth</c>. It is read again
/// and again, so that a test arms a point of a process that already runs.
/// </summary>
public static partial class CrashPoint
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(20);
    private static readonly string? Path = Environment.GetEnvironmentVariable("KOLAJ_CRASH_FILE");
    private static readonly ITimer? Reader = Path is null ? null : TimeProvider.System.CreateTimer(static _ => ReadFile(), null, TimeSpan.Zero, ReadEvery);
    private static Armed? _armed;

    static partial void Reach(string name)
    {
        if (Volatile.Read(ref _armed) is not { } armed || armed.Name != name || armed.Pass() < armed.Nth)
            return;
        // SIGKILL: nothing is flushed, no handler runs.
        using var self = Process.GetCurrentProcess();
        self.Kill();
        GC.KeepAlive(Reader);
    }

    private static void ReadFile()
    {
        string text;
        try
        {
            text = File.ReadAllText(Path!);
        }
        catch (IOException)
        {
            // Not there yet, or being written: read again in a moment.
            return;
        }

        if (text == _armed?.Text)
            return;
        var parts = text.Split(' ');
        Volatile.Write(ref _armed, parts.Length == 2 ? new Armed(text, parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)) : null);
    }

    private sealed class Armed(string text, string name, int nth)
    {
        private int _passed;

        public string Text { get; } = text;

        public string Name { get; } = name;

        public int Nth { get; } = nth;

        public int Pass() => Interlocked.Increment(ref _passed);
    }
}
