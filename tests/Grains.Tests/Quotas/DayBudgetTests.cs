using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class DayBudgetTests
{
    private static readonly QuotaWindow Day = new("day", 10, TimeSpan.FromDays(1)) { Kind = QuotaKind.CalendarDay, TimeZone = "Europe/Istanbul" };

    /// <summary>21:00 UTC is midnight in Istanbul.</summary>
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RetryIn_DayUsedUp_IsMidnightOfTheZoneAndTheClocksMargin()
    {
        var ledger = new QuotaLedger(Noon);
        Use(ledger, 10, TimeSpan.Zero);
        var wait = ledger.RetryIn(Ask(1), TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromHours(12) + DayBudget.ClockMargin, wait);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(10), wait));
    }

    [Fact]
    public void RetryIn_AroundMidnight_CountsInBothDays()
    {
        var ledger = new QuotaLedger(Noon);
        Use(ledger, 4, TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
        var after = TimeSpan.FromHours(13);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(6), after));
        Assert.True(ledger.RetryIn(Ask(7), after) > TimeSpan.Zero);
    }

    [Fact]
    public void RetryIn_SentBeforeMidnightAndAnsweredAfter_CountsInBothDays()
    {
        var ledger = new QuotaLedger(Noon);
        ledger.Grant("g", Ask(4) with { Deadline = TimeSpan.FromHours(1) }, TimeSpan.FromHours(11.8));
        ledger.Report(new QuotaReport("g", 4, null, [Day]), TimeSpan.FromHours(12.2));
        Assert.True(ledger.RetryIn(Ask(7), TimeSpan.FromHours(13)) > TimeSpan.Zero);
    }

    [Fact]
    public void Restore_SameDay_KeepsWhatWasUsed()
    {
        var ledger = new QuotaLedger(Noon);
        Use(ledger, 8, TimeSpan.Zero);
        ledger.Grant("open", Ask(1), TimeSpan.FromHours(1));
        var stored = ledger.Store(TimeSpan.FromHours(1), Noon.AddHours(1));

        var sameDay = QuotaLedger.Restore(stored, TimeSpan.Zero, Noon.AddHours(2));
        Assert.Equal(TimeSpan.Zero, sameDay.RetryIn(Ask(1), TimeSpan.Zero));
        Assert.True(sameDay.RetryIn(Ask(2), TimeSpan.Zero) > TimeSpan.Zero);
        // Back by an hour, it is still the same day, and what was used stays used.
        Assert.True(QuotaLedger.Restore(stored, TimeSpan.Zero, Noon.AddHours(-1)).RetryIn(Ask(2), TimeSpan.Zero) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, QuotaLedger.Restore(stored, TimeSpan.Zero, Noon.AddHours(13)).RetryIn(Ask(9), TimeSpan.Zero));
    }

    private static void Use(QuotaLedger ledger, int calls, TimeSpan at)
    {
        ledger.Grant("used", Ask(calls), at);
        ledger.Report(new QuotaReport("used", calls, null, [Day]), at);
    }

    private static QuotaRequest Ask(int calls) => new([Day], calls, TimeSpan.FromSeconds(5));
}
