using KolajAI.Accounts;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Exposures;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

/// <summary>How an account goes through its listings after its stock rule has changed.</summary>
public sealed class ReplanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static AccountDocument Changed => Document.ReplannedFrom(Now);

    private static AccountDocument Document => new() { Name = "Shop", Mode = AccountMode.Live, CreatedAt = Now };

    [Fact]
    public void RuleChanged_ListingsGoAtOnce_AndAgainWhenItIsKnownEverywhere()
    {
        Assert.Null(Document.ReplanAt(Now));
        Assert.Equal(Now, Changed.ReplanAt(Now));

        var through = Changed.AfterReplan("p9").AfterReplan(null);
        Assert.Equal(Now + StockRules.KnownEverywhere, through.ReplanAt(Now));

        var second = through.AfterReplan("p3");
        Assert.Equal(("p3", Now), (second.ReplannedUpTo, second.ReplanAt(Now)));
        Assert.Null(second.AfterReplan("p9").AfterReplan(null).ReplanAt(Now));
        Assert.Null(through.AfterReplan(null).ReplanAt(Now));
    }

    [Fact]
    public void RuleChangesWhileAPageIsDecided_TheSecondTimeIsStillToCome()
    {
        var inSecond = Changed.AfterReplan("p9").AfterReplan(null);
        var later = Now + TimeSpan.FromMinutes(1);

        // The page that was under way ends after the change.
        var ended = inSecond.ReplannedFrom(later).AfterReplan("p3").AfterReplan(null);

        Assert.Equal(later + StockRules.KnownEverywhere, ended.ReplanAt(later));
    }
}
