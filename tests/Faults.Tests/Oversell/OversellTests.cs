namespace KolajAI.Faults.Tests.Oversell;

/// <summary>F18: a small pool on five channels that are late, lossy and doubling is never sold twice, and always sold.</summary>
public sealed class OversellTests
{
    [Fact]
    public Task F18_GuardedRounds_OversellNothingAndSellEverything() => PlayAsync("F18", OversellScale.Full(FaultSettings.Rounds));

    [Fact]
    [Trait("run", "always")]
    public Task F18Short_GuardedRounds_OversellNothingAndSellEverything() => PlayAsync("F18 short", OversellScale.Short);

    private static async Task PlayAsync(string row, OversellScale scale)
    {
        var result = await OversellRun.PlayAsync(scale, FaultSettings.Seed, TestContext.Current.CancellationToken);
        var passed = result is { GuardedUnits: 0, SharedUnits: > 0, Findings.Count: 0 };
        Scorecard.Add(new ScoreRow(row, passed) { Oversold = result.GuardedUnits, Seeds = [FaultSettings.Seed], Figures = result.Figures });
        Assert.True(result.Findings.Count == 0, string.Join('\n', result.Findings));
        Assert.Equal(0, result.GuardedUnits);
        // Else the rounds could not have shown a rule that does not hold.
        Assert.True(result.SharedUnits > 0, "Without the rule the same rounds oversell nothing: they prove nothing.");
    }
}
