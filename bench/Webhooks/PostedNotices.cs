using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KolajAI.Bench.Load;
using KolajAI.Bench.Running;
using KolajAI.Bench.Sales;

namespace KolajAI.Bench.Webhooks;

/// <summary>A platform that posts notices to one receiver; every twentieth repeats an earlier one.</summary>
internal sealed class PostedNotices(PostConnections connections, SellingAccount seller, int products) : IDisposable
{
    private const int RepeatEvery = 20;

    /// <summary>How long before the repeat its first notice was sent, in notices.</summary>
    private const int RepeatAfter = 500;

    private readonly ConcurrentDictionary<int, byte> _answered = new();
    private int _number;

    /// <summary>Different events that were answered.</summary>
    public int Events => _answered.Count;

    /// <returns>Answers a second when each connection sends its next notice after the last was answered.</returns>
    public async Task<double> ThroughputAsync(TimeSpan duration)
    {
        var (rate, failed) = await ClosedLoop.RunAsync(connections.Count, duration, async connection =>
        {
            await PostAsync(connection);
            return 1;
        });
        return failed == 0 ? rate : throw new InvalidOperationException($"{failed} notices were not taken in.");
    }

    /// <returns>The latency in milliseconds that 99 of 100 do not pass, at times fixed before.</returns>
    public async Task<(double P50, double P99)> LatencyAsync(double perSecond, TimeSpan duration)
    {
        var latencies = new double[(int)(perSecond * duration.TotalSeconds)];
        await OpenLoop.RunAsync(connections.Count, perSecond, latencies.Length, async (connection, number, due) =>
        {
            await PostAsync(connection);
            latencies[number] = OpenLoop.SinceDue(due, Stopwatch.GetTimestamp());
        });
        return (Statistics.At(latencies, 0.5), Statistics.At(latencies, 0.99));
    }

    public void Dispose() => connections.Dispose();

    private async Task PostAsync(int connection)
    {
        var number = Interlocked.Increment(ref _number);
        if (number % RepeatEvery == 0 && number > RepeatAfter)
            number -= RepeatAfter + 1;
        var notice = seller.Notice(string.Create(CultureInfo.InvariantCulture, $"w1-{number}"), number % products);
        await connections[connection].PostAsync(notice.Body, notice.Signature);
        _answered[number] = 0;
    }
}
