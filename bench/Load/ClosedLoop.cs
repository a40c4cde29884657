using System.Diagnostics;

namespace KolajAI.Bench.Load;

/// <summary>A number of writers, each beginning its next write when the last was answered.</summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <param name="write">One write of a writer, by its number from 0; counts what it wrote.</param>
    /// <returns>Writes a second, and how many failed.</returns>
    public static async Task<(double PerSecond, long Failed)> RunAsync(int writers, TimeSpan duration, Func<int, Task<int>> write)
    {
        long done = 0, failed = 0;
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Interlocked.Add(ref done, await write(writer));
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // Counted and shown: a store that fails under load is slower than one that waits.
                    Interlocked.Increment(ref failed);
                }
            }
        })).ToList();
        await Task.Delay(WarmUp, TimeProvider.System);
        var (before, clock) = (Interlocked.Read(ref done), Stopwatch.StartNew());
        await Task.Delay(duration, TimeProvider.System);
        var rate = (Interlocked.Read(ref done) - before) / clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        return (rate, Interlocked.Read(ref failed));
    }
}
