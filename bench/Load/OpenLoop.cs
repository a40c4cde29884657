using System.Diagnostics;

namespace KolajAI.Bench.Load;

/// <summary>
/// Sends at times that are fixed before, whatever is answered: who counts from those times leaves no wait out (no coordinated omission). When
/// all senders are busy, what is due waits, and its wait counts.
/// </summary>
internal static class OpenLoop
{
    private static readonly double Tick = 1.0 / Stopwatch.Frequency;

    /// <param name="send">One sending: the sender's number, the number of what is sent, and when it is due by <see cref="Stopwatch"/>.</param>
    public static async Task RunAsync(int senders, double perSecond, int count, Func<int, int, long, Task> send)
    {
        var next = -1;
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                var due = start + (long)(number / perSecond * Stopwatch.Frequency);
                if ((due - Stopwatch.GetTimestamp()) * Tick is var wait and > 0)
                    await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System);
                await send(sender, number, due);
            }
        })));
    }

    /// <summary>Milliseconds since something was due; a timer may fire a little early, which is no gain.</summary>
    public static double SinceDue(long due, long at) => Math.Max(0, (at - due) * Tick * 1000);
}
