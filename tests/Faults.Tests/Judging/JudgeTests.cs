using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>The judge is silent about a clean history and cries about each thing that is wrong; a scorecard of noughts proves nothing else.</summary>
[Trait("run", "always")]
public sealed class JudgeTests
{
    private const string Mug = "MUG";
    private const string Rare = "RARE";

    [Fact]
    public void Of_CleanHistory_FindsNothing()
    {
        var verdict = Judge.Of(Clean());

        Assert.Empty(verdict.Findings);
        Assert.Equal((0, 0, 0L, 0), (verdict.Lost, verdict.Twice, verdict.Oversold, verdict.QuotaViolations));
    }

    [Fact]
    public void Of_AcknowledgedEventThatIsNotThere_IsLost() =>
        Lost(WithStore(Clean(), static s => s with { Inbox = [.. s.Inbox.Skip(1)] }), "the acknowledged event a:O1.1 is not there");

    [Fact]
    public void Of_EventThatNeverEnds_IsLost() =>
        Lost(WithStore(Clean(), static s => s with { Inbox = [s.Inbox[0] with { State = "failed" }, .. s.Inbox.Skip(1)] }), "the event a:O1.1 is failed");

    [Fact]
    public void Of_ProperEventThatIsDead_IsLost() =>
        Lost(WithStore(Clean(), static s => s with { Inbox = [s.Inbox[0] with { State = "dead", Error = "no" }, .. s.Inbox.Skip(1)] }), "is dead: no");

    [Fact]
    public void Of_PoisonThatIsDeadWithAReason_IsAtItsRightEnd()
    {
        var history = Clean();
        var poisoned = WithStore(history, static s => s with { Inbox = [.. s.Inbox, new InboxRow("a", "bad", "dead", "not JSON")] }) with
        {
            Acknowledged = [.. history.Acknowledged, (AcknowledgedJudge.Event, "a:bad")],
            Poison = new HashSet<string> { "a:bad" },
        };

        Assert.Empty(Judge.Of(poisoned).Findings);
        Lost(WithStore(poisoned, static s => s with { Inbox = [.. s.Inbox.SkipLast(1), new InboxRow("a", "bad", "dead", "")] }), "dead without a reason");
    }

    [Fact]
    public void Of_AcknowledgedCorrectionThatIsNotInTheLedger_IsLost()
    {
        var history = Clean();
        Lost(history with { Acknowledged = [.. history.Acknowledged, (AcknowledgedJudge.Correction, "gone")] }, "the acknowledged correction gone");
    }

    [Fact]
    public void Of_AcknowledgedOperationThatNeverEnds_IsLost() =>
        Lost(WithStore(Clean(), static s => s with { Operations = [s.Operations[0] with { State = "running" }] }), "the acknowledged operation op-r1 is running");

    [Fact]
    public void Of_OrderThatIsNotThere_IsLost() =>
        Lost(WithStore(Clean(), static s => s with { Orders = [.. s.Orders.Where(static o => o.OrderKey != "O2")] }), "the order O2 of b is not there");

    [Fact]
    public void Of_WorkLeftUnderWay_IsFound() => Finds(WithStore(Clean(), static s => s with { Open = ["3 batches open"] }), "I1: not at its end: 3 batches open");

    [Fact]
    public void Of_NoticesNeverTaken_AreFound() => Finds(Clean() with { NotTaken = 2 }, "I1: the hub did not take 2 notices");

    [Fact]
    public void Of_SaleCountedTwice_IsTwice()
    {
        // Ledger, product and grain agree with each other: only the platform's log tells.
        var history = Clean();
        var again = history.Store.Ledger.First(static r => r.EffectKey == "O1:1:reserve:1");
        var (onHand, reserved) = history.Grains[Mug];
        Twice(
            WithStore(history, s => s with
            {
                Ledger = [.. s.Ledger, again with { Seq = 99, EffectKey = "O1:1:reserve:9", OnHandAfter = onHand, ReservedAfter = reserved + again.ReservedDelta }],
                Products = [.. s.Products.Select(p => p.Sku == Mug ? p with { Reserved = reserved + again.ReservedDelta } : p)],
                Lines = [.. s.Lines.Select(l => l.OrderId == "o-O1" ? l with { OpenUnits = l.OpenUnits + again.ReservedDelta } : l)],
            }) with
            { Grains = new Dictionary<string, (long, long)>(history.Grains) { [Mug] = (onHand, reserved + again.ReservedDelta) } },
            "O1 of a, MUG: the platform has 2 open and 0 shipped, the ledger 4 and 0");
    }

    [Fact]
    public void Of_OneEffectInTwoRows_IsTwice() =>
        Twice(WithStore(Clean(), static s => s with { Ledger = [.. s.Ledger, s.Ledger[^1]] }), "times");

    [Fact]
    public void Of_OrderThereTwice_IsTwice() =>
        Twice(WithStore(Clean(), static s => s with { Orders = [.. s.Orders, s.Orders[0] with { Id = "another" }] }), "the order O1 of a is there 2 times");

    [Fact]
    public void Of_EventThereTwice_IsTwice() =>
        Twice(WithStore(Clean(), static s => s with { Inbox = [.. s.Inbox, s.Inbox[0]] }), "the event a:O1.1 is there 2 times");

    [Fact]
    public void Of_OrderThatThePlatformNeverHad_IsFound() =>
        Finds(WithStore(Clean(), static s => s with { Orders = [.. s.Orders, new OrderRow("o-X", "a", "X", "created")] }), "I2: the platform knows no order X of a");

    [Fact]
    public void Of_EffectThatNeverCame_IsFound() =>
        Finds(WithStore(Clean(), static s => s with { Ledger = [.. s.Ledger.Where(static r => r.EffectKey != "O2:1:ship:2")] }), "I2: O2 of b, MUG: the platform has 0 open and 1 shipped, the ledger 1 and 0");

    [Fact]
    public void Of_LedgerThatDoesNotAddUp_IsFound() =>
        Finds(WithStore(Clean(), static s => s with { Ledger = [.. s.Ledger.Select(static r => r.EffectKey == "ref:r1" ? r with { OnHandAfter = r.OnHandAfter + 1 } : r)] }), "I3: MUG: the ledger comes to 10 and 0, after ref:r1 it says 13 and 0");

    [Fact]
    public void Of_StoreOtherThanTheLog_IsFound() =>
        Finds(WithStore(Clean(), static s => s with { Products = [.. s.Products.Select(static p => p.Sku == Mug ? p with { OnHand = p.OnHand - 1 } : p)] }), "I3: MUG: expected");

    [Fact]
    public void Of_GrainOtherThanTheStore_IsFound()
    {
        var history = Clean();
        Finds(history with { Grains = new Dictionary<string, (long, long)>(history.Grains) { [Mug] = (1, 1) } }, "I3: MUG: expected");
    }

    [Fact]
    public void Of_GuardedProductSoldTwice_IsOversold()
    {
        var told = new Told(new Article(Rare, Guarded: true, ["a", "b"]));
        told.Arrive(Rare, 1);
        told.Write("a", Rare, 1);
        told.Write("b", Rare, 1);
        told.Sell("a", "O1", Rare, 1);
        told.Sell("b", "O2", Rare, 1);
        // Cancelled at once: it was oversold all the same.
        told.Cancel("b", "O2", Rare, 1);
        told.Write("b", Rare, 0);

        var verdict = Judge.Of(told.End());

        Assert.Equal(1, verdict.Oversold);
        Assert.Contains(verdict.Findings, static f => f.StartsWith("I4: RARE is guarded and was oversold by 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_SharedProductOversoldWithoutBeingNamed_IsOversold()
    {
        var told = new Told(new Article(Mug, Guarded: false, ["a"]));
        told.Arrive(Mug, 1);
        told.Write("a", Mug, 3);
        told.Sell("a", "O1", Mug, 3);
        told.Wait(TimeSpan.FromMinutes(1));
        told.Arrive(Mug, 5, "r1");
        told.Write("a", Mug, 3);
        var history = told.End();

        Assert.Equal(2, Judge.Of(history).Oversold);
        var named = WithStore(history, static s => s with { Ledger = [.. s.Ledger, s.Ledger[^1] with { Seq = 99, EffectKey = "s", Kind = "shortfall", OnHandDelta = 0, ReservedDelta = 0, OrderId = null, Units = 2 }] });
        Assert.Empty(Judge.Of(named).Findings);
    }

    [Fact]
    public void Of_OlderVersionAfterNewer_IsFound()
    {
        var told = Shop();
        told.Write("a", Mug, 5, version: 9);
        told.Write("a", Mug, 9, version: 8);
        told.Write("a", Mug, 9, version: 10);

        Finds(told.End(), "I5: a took version 8 of MUG after 9");
    }

    [Fact]
    public void Of_ChannelThatShowsSomethingElse_IsFound() =>
        Finds(WithStore(Clean(), static s => s with { Stocks = [.. s.Stocks.Select(static r => r is { Sku: Mug, Account: "a" } ? r with { Desired = r.Desired + 1 } : r)] }), "I5: a shows 9 of MUG; the hub wants 10");

    [Fact]
    public void Of_UnitsThatNobodyOffers_AreFound()
    {
        var told = Shop();
        told.Write("a", Rare, 0);

        Finds(told.End(), "I4: RARE: 1 are available, 0 are on offer on 2 channels");
    }

    [Fact]
    public void Of_QuotaBreach_IsAViolation()
    {
        var told = Shop();
        told.Breach("a", "trendyol.price_and_inventory by trendyol.price_and_inventory");
        var verdict = Judge.Of(told.End());

        Assert.Equal(1, verdict.QuotaViolations);
        Assert.Contains(verdict.Findings, static f => f.StartsWith("I6:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(249, 0)]
    [InlineData(250, 1)]
    [InlineData(3_999, 1)]
    public void Of_CallBeforeTheTimeTold_IsAViolationUnlessItWasOnItsWay(int afterMs, int violations)
    {
        var told = Shop();
        told.Breach("a", "retry_after by channels.stock", TimeSpan.FromMilliseconds(afterMs));

        Assert.Equal(violations, Judge.Of(told.End()).QuotaViolations);
    }

    private static Told Shop()
    {
        var told = new Told(new Article(Mug, Guarded: false, ["a", "b"]), new Article(Rare, Guarded: true, ["a", "b"]));
        told.Arrive(Mug, 10);
        told.Arrive(Rare, 1);
        told.Arrive(Mug, 2, "r1");
        told.Write("a", Mug, 12);
        told.Write("b", Mug, 12);
        told.Write("a", Rare, 1);
        told.Write("b", Rare, 0);
        told.Sell("a", "O1", Mug, 2);
        told.Write("b", Mug, 10);
        told.Sell("b", "O2", Mug, 1);
        told.Write("a", Mug, 9);
        told.Ship("b", "O2", Mug, 1);
        told.Sell("a", "O3", Mug, 1);
        told.Cancel("a", "O3", Mug, 1);
        return told;
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Ledger_OfOneUnitInAnyOrder_MustLeadFromLevelToLevel(int tooMany, bool isFound)
    {
        // Counted as +2, +3 and -3 shipped, -2, +2, +3: another way through the same levels ends before the last one.
        (string Key, long OnHand, long Reserved, long OnHandAfter, long ReservedAfter)[] unit =
        [
            ("a66|reserve", 0, 3, 12, 5), ("a66|ship", -3, -3, 9, 2), ("a75|reserve", 0, 3, 9, 5), ("c66|reserve", 0, 2, 12, 2), ("d67|release", 0, -2, 9, 0),
            ("d67|reserve", 0, 2, 9, 2 + tooMany),
        ];
        var history = WithStore(new Told(new Article(Mug, false, ["a"])).End(), s => s with
        {
            Products = [new ProductRow(Mug, 9, 5)],
            Ledger =
            [
                new LedgerRow(1, Mug, "initial", "effect", 12, 0, 12, 0, null, null, 1),
                .. unit.Select(static (row, i) => new LedgerRow(2 + i, Mug, row.Key, "effect", row.OnHand, row.Reserved, row.OnHandAfter, row.ReservedAfter, null, null, 2)),
            ],
        });

        Assert.Equal(isFound, Judge.Of(history).Findings.Any(static f => f.Contains("the ledger comes to", StringComparison.Ordinal)));
    }

    [Fact]
    public void Versions_OfARestoredHub_BeginAgainAndOnlyThere()
    {
        var told = Shop();
        told.Write("a", Mug, 5, version: 9);
        told.Write("a", Mug, 9, version: 8);
        told.Write("a", Mug, 9, version: 10);
        var history = told.End();
        var restored = history.Platform[^2].At;

        Finds(history, "took version 8");
        Assert.DoesNotContain(Judge.Of(history with { RestoredAt = restored }).Findings, static f => f.Contains("took version", StringComparison.Ordinal));
        Finds(history with { RestoredAt = history.Platform[^1].At }, "took version 8");
    }

    private static History Clean()
    {
        var history = Shop().End();
        Assert.Contains(history.Platform, static e => e.Kind is JournalKinds.Ship);
        return history;
    }

    private static History WithStore(History history, Func<StoreRows, StoreRows> plant) => history with { Store = plant(history.Store) };

    private static void Finds(History history, string finding) =>
        Assert.Contains(Judge.Of(history).Findings, f => f.Contains(finding, StringComparison.Ordinal));

    private static void Lost(History history, string finding)
    {
        Finds(history, finding);
        Assert.True(Judge.Of(history).Lost > 0);
    }

    private static void Twice(History history, string finding)
    {
        Finds(history, finding);
        Assert.True(Judge.Of(history).Twice > 0);
    }
}
