using System.Globalization;
using KolajAI.Faults.Tests.Traffic;
using Npgsql;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F8 and F9: webhooks come again and again, and in any order.</summary>
public sealed class EventRows
{
    private static readonly TimeSpan Doubled = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public Task F8_EveryWebhookThreeTimes_InvariantsHold() => Row.PlayAsync("F8", TrafficScale.Full, static run => ThriceAsync(run, Doubled));

    [Fact]
    public Task F9_EventsOfAnOrderShuffled_InvariantsHold() => Row.PlayAsync("F9", TrafficScale.Full, ShuffleAsync);

    internal static async Task ThriceAsync(ClusterRun run, TimeSpan time)
    {
        var began = TimeProvider.System.GetUtcNow();
        var plan = new ThriceCourier(run.Seed);
        run.Courier.Plan = plan;
        await ClusterRun.PassAsync(time);
        run.Courier.Plan = new PlainCourier();
        await ClusterRun.PassAsync(TakenWithin / 3);

        // Days later: the hub believes that what it has is old.
        var aged = await AgeAsync(run, TimeSpan.FromDays(5));
        var later = plan.Kept.ToList();
        foreach (var notice in later)
            run.Courier.Bring(notice, TimeSpan.Zero, repeat: true);
        await ClusterRun.PassAsync(TakenWithin / 3);

        var repeats = run.Courier.Deliveries.Where(d => d.Repeat && d.Sent >= began).ToList();
        var wrong = repeats.Where(static d => !d.Taken).ToList();
        run.Expect(wrong.Count == 0, $"{wrong.Count} of {repeats.Count} repeated webhooks were not answered by 2xx, for one {wrong.FirstOrDefault()}");
        run.Expect(repeats.Count > 2 * later.Count && later.Count > 0, $"only {repeats.Count} webhooks came again, {later.Count} of them days later");
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{repeats.Count} repeats, {later.Count} of them 5 days later ({aged} events made older)"));
    }

    private static async Task ShuffleAsync(ClusterRun run)
    {
        var plan = new ShufflingCourier(run.Seed);
        run.Courier.Plan = plan;
        await ClusterRun.PassAsync(Doubled);
        run.Courier.Plan = new PlainCourier();
        run.Expect(plan.CreatedLate > 10, $"only {plan.CreatedLate} orders heard of something later before their making");
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{plan.CreatedLate} orders whose making came after a later event"));
    }

    private static async Task<int> AgeAsync(ClusterRun run, TimeSpan by)
    {
        await using var connection = new NpgsqlConnection(run.Fleet.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("update inbox set received_at = received_at - @by, updated_at = updated_at - @by where state = 'done'", connection);
        command.Parameters.AddWithValue("by", (long)by.TotalMicroseconds);
        return await command.ExecuteNonQueryAsync();
    }
}
