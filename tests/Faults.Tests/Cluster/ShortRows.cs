using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>Rows that every build plays, smaller and shorter, in turn on one cluster.</summary>
public sealed class ShortRows
{
    private static readonly TimeSpan RedisAway = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Thrice = TimeSpan.FromSeconds(8);

    [Fact]
    [Trait("run", "always")]
    public Task F1F3F4F5aF8Short_InTurn_InvariantsHold() => Row.PlayInTurnAsync(TrafficScale.Short,
    [
        ("F1 short", static run => KillRows.KillSilosInTurnAsync(run, rounds: 1)),
        ("F3 short", static run => KillRows.KillFrontsInTurnAsync(run, rounds: 1)),
        ("F4 short", ServerRows.StopPostgresAsync),
        ("F5a short", static run => ServerRows.StopRedisAsync(run, RedisAway)),
        ("F8 short", static run => EventRows.ThriceAsync(run, Thrice)),
    ]);
}
