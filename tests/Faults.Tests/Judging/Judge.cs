using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>
/// Judges a history: I1 nothing acknowledged is lost, I2 everything counts once, I3 the numbers agree, I4 no more was sold than was there, I5 channels show
/// what the hub wants and never took an older version after a newer, I6 no quota was exceeded. I7 is measured by the rows that have accounts without a fault.
/// </summary>
internal static class Judge
{
    /// <summary>A call that arrives so soon after an answer that tells to wait was sent before that could be read: jobs and processes call side by side.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(250);

    public static Verdict Of(History history)
    {
        var verdict = new Verdict();
        AcknowledgedJudge.Add(history, verdict);
        var orders = PlatformOrders.Of(history);
        OrderJudge.Add(history, orders, verdict);
        StockJudge.Add(history, verdict);
        ChannelJudge.Add(history, verdict);
        foreach (var breach in history.Platform.Where(static e => e.Kind is JournalKinds.Breach && !(e.At - e.ToldAt < OnItsWay)))
            verdict.AddViolation($"{breach.At:HH:mm:ss.fff} {breach.SellerId}: {breach.Detail}");
        return verdict;
    }
}
