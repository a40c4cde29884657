using KolajAI.Simulator.Faults;

namespace KolajAI.Hub.Tests.UnknownOutcomes;

/// <summary>A way in which the hub does not hear what became of a call. Each has an account of its own.</summary>
/// <param name="Name">The column of the table.</param>
/// <param name="Applied">Whether the platform did what was asked.</param>
/// <param name="Fault">What the simulator does to the call.</param>
/// <param name="Kills">The hub is killed while it waits for the answer.</param>
internal sealed record LostAnswer(string Name, string SellerId, bool Applied, FaultRequest Fault, bool Kills = false)
{
    private const int LongerThanTheHubWaits = 8_000;

    public static IReadOnlyList<LostAnswer> Heard { get; } =
    [
        new("lost after applying", "41001", true, new FaultRequest { Action = FaultAction.DropAfterApply }),
        new("reset before applying", "41002", false, new FaultRequest { Action = FaultAction.Reset }),
        new("no answer in time", "41003", true, new FaultRequest { AnswerLatencyMs = LongerThanTheHubWaits }),
        new("500, not applied", "41004", false, new FaultRequest { Action = FaultAction.Status, Status = 500 }),
        new("answer cut in half", "41005", true, new FaultRequest { Action = FaultAction.Truncate }),
    ];

    public static LostAnswer Killed { get; } =
        new("kill -9 in the middle", "41006", true, new FaultRequest { AnswerLatencyMs = LongerThanTheHubWaits }, Kills: true);

    public string Account => "s" + SellerId;

    /// <summary>Products of this column: no two columns share one.</summary>
    public int FirstProduct => int.Parse(SellerId, System.Globalization.CultureInfo.InvariantCulture) * 100;
}
