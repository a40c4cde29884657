namespace KolajAI.Grains.Quotas;

/// <summary>
/// Counts one limit on the monotonic clock of one activation. A call counts from its grant; once answered it ages from the answer, and
/// without an answer from the last moment at which it can still reach the platform.
/// </summary>
internal interface IQuotaMeter
{
    /// <summary>The size of the window, the bucket or the day.</summary>
    int Permits { get; set; }

    /// <summary>Units that count at <paramref name="now"/>, rounded up.</summary>
    int InUse(TimeSpan now);

    /// <summary>Units of <paramref name="limit"/> that are free for calls which may travel until <paramref name="latestArrival"/>.</summary>
    int Free(TimeSpan now, int limit, TimeSpan latestArrival);

    /// <summary>Zero when the units fit now; else the shortest wait after which they can, if all that is on its way is answered now.</summary>
    TimeSpan RetryIn(TimeSpan now, int units, int limit, TimeSpan latestArrival);

    /// <param name="cost">Units of each call.</param>
    /// <param name="latestArrival">The last moment at which a call of the grant can still reach the platform.</param>
    void Grant(string grantId, int calls, int cost, TimeSpan now, TimeSpan latestArrival);

    /// <summary>Calls of a grant were answered. More answers than open calls are ignored.</summary>
    /// <param name="cost">What the platform says that each cost; less than was granted changes nothing.</param>
    void Answered(string grantId, int calls, int? cost, TimeSpan now);

    /// <summary>Calls of a grant were surely never made.</summary>
    void Returned(string grantId, int calls, TimeSpan now);

    /// <summary>The platform counts more than we do: at most <paramref name="remaining"/> are free, until it counts anew.</summary>
    void Lower(TimeSpan now, int remaining, TimeSpan? reset);

    /// <summary>What another activation must know, null when nothing counts.</summary>
    StoredWindow? Store(TimeSpan now, DateTimeOffset wall);

    void Restore(StoredWindow stored, TimeSpan now, DateTimeOffset wall);
}
