using KolajAI.Simulator.Channels.Control;

namespace KolajAI.Simulator.Channels.Shops;

/// <summary>A shop's draws from its seed. Writes, feed and notices draw apart, so that more of one does not change the others.</summary>
internal sealed class ChannelLuck(int seed)
{
    /// <summary>A held connection's end is seen a little after the client gave up, which must not make a write later than promised.</summary>
    private const int NoticingMs = 250;

    private readonly Random _writes = new(seed);
    private readonly Random _feed = new(unchecked((seed * 31) + 1));
    private readonly Random _notices = new(unchecked((seed * 31) + 2));

    /// <param name="keyed">Every item carries a key, so that the call may come twice.</param>
    public WriteFate Write(ChannelTroubles troubles, bool keyed)
    {
        // Always the same number of draws, so that one setting does not shift what another one decides.
        var ending = _writes.NextDouble();
        var held = _writes.NextDouble() < troubles.HeldShare;
        var share = _writes.NextDouble();
        var doubled = _writes.NextDouble() < troubles.WriteDoubled;
        var second = Part(_writes.NextDouble(), troubles.WriteDelayMaxMs);
        var end = ending < troubles.WriteLost ? WriteEnding.Lost
            : ending < troubles.WriteLost + troubles.WriteUnanswered ? WriteEnding.Unanswered
            : ending < troubles.WriteLost + troubles.WriteUnanswered + troubles.AnswerLost ? WriteEnding.AnswerLost
            : WriteEnding.Answered;
        var latest = end is WriteEnding.Unanswered && held ? Math.Max(0, troubles.WriteDelayMaxMs - NoticingMs) : troubles.WriteDelayMaxMs;
        return new WriteFate(end, held, Part(share, latest), doubled && keyed, second);
    }

    public TimeSpan Feed(ChannelTroubles troubles) => Part(_feed.NextDouble(), troubles.FeedDelayMaxMs);

    /// <summary>After which times a notice is posted: never, once or twice.</summary>
    public IReadOnlyList<TimeSpan> Notice(ChannelTroubles troubles)
    {
        var lost = _notices.NextDouble() < troubles.NoticeLost;
        var first = Part(_notices.NextDouble(), troubles.NoticeDelayMaxMs);
        var doubled = _notices.NextDouble() < troubles.NoticeDoubled;
        var second = Part(_notices.NextDouble(), troubles.NoticeDelayMaxMs);
        return lost ? [] : doubled ? [first, second] : [first];
    }

    private static TimeSpan Part(double share, int milliseconds) => TimeSpan.FromMilliseconds(Math.Floor(share * (milliseconds + 1)));
}

internal enum WriteEnding
{
    Answered,

    /// <summary>Never applied, never answered.</summary>
    Lost,

    /// <summary>Applied after the client gave up.</summary>
    Unanswered,

    /// <summary>Applied, then no answer.</summary>
    AnswerLost,
}

/// <param name="Held">Where no answer comes: the connection stays open until the client gives up, else it is cut.</param>
/// <param name="Delay">From the call, of an unanswered one from its end, until it is applied.</param>
internal sealed record WriteFate(WriteEnding Ending, bool Held, TimeSpan Delay, bool Doubled, TimeSpan SecondDelay);
