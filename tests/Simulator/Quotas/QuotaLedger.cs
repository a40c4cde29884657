using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Quotas;

/// <summary>
/// Sliding logs: a rule allows N in T for each scope, and what breaks it is refused, not counted as used, and recorded
/// as a violation with samples, in the journal too.
/// </summary>
internal sealed class QuotaLedger(TimeProvider time, Journal journal)
{
    private const int SamplesKept = 50;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, QuotaLimit> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Scope), Queue<DateTimeOffset>> _logs = [];
    private readonly Dictionary<(string Endpoint, string SellerId), (DateTimeOffset Told, DateTimeOffset Until)> _notBefore = [];
    private readonly Dictionary<string, (long Count, List<ViolationSample> Samples)> _violations = new(StringComparer.Ordinal);

    /// <summary>Sets a rule; a null limit leaves it unlimited.</summary>
    public void SetLimit(QuotaLimit limit)
    {
        lock (_gate)
            _limits[limit.Rule] = limit;
    }

    public IReadOnlyList<QuotaLimit> Limits()
    {
        lock (_gate)
            return [.. _limits.Values.OrderBy(limit => limit.Rule, StringComparer.Ordinal)];
    }

    /// <summary>Takes all demands or none; false when a rule would be broken. Rules without a limit always hold.</summary>
    public bool TryTake(string sellerId, string endpoint, IReadOnlyCollection<QuotaDemand> demands)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var demand in demands)
            {
                if (_limits.GetValueOrDefault(demand.Rule) is not { Limit: { } most } limit)
                    continue;
                var log = LogOf(demand, limit, now);
                if (log.Count + demand.Cost <= most)
                    continue;
                Record(demand.Rule, new ViolationSample(now, sellerId, endpoint, demand.Scope, log.Count, most));
                return false;
            }

            foreach (var demand in demands)
            {
                if (_limits.GetValueOrDefault(demand.Rule) is not { Limit: not null } limit)
                    continue;
                var log = LogOf(demand, limit, now);
                for (var i = 0; i < demand.Cost; i++)
                    log.Enqueue(now);
            }

            return true;
        }
    }

    /// <summary>Remembers that an answer told the caller to wait; a call before that is a violation of <c>retry_after</c>.</summary>
    public void ExpectSilence(string sellerId, string endpoint, TimeSpan wait)
    {
        lock (_gate)
            _notBefore[(endpoint, sellerId)] = (time.GetUtcNow(), time.GetUtcNow() + wait);
    }

    /// <summary>Notes a call that comes before the time a Retry-After named.</summary>
    public void NoteArrival(string sellerId, string endpoint)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_notBefore.TryGetValue((endpoint, sellerId), out var silence) && now < silence.Until)
                Record("retry_after", new ViolationSample(now, sellerId, endpoint, $"told at {silence.Told:O} to wait until {silence.Until:O}", 0, 0, silence.Told));
        }
    }

    /// <summary>Records a breach of a rule that a platform keeps itself.</summary>
    public void NoteBreach(string rule, string sellerId, string endpoint, string scope, int used, int limit)
    {
        lock (_gate)
            Record(rule, new ViolationSample(time.GetUtcNow(), sellerId, endpoint, scope, used, limit));
    }

    public IReadOnlyList<QuotaViolation> Violations()
    {
        lock (_gate)
            return [.. _violations.Select(pair => new QuotaViolation(pair.Key, pair.Value.Count, [.. pair.Value.Samples]))];
    }

    public void ClearViolations()
    {
        lock (_gate)
            _violations.Clear();
    }

    private Queue<DateTimeOffset> LogOf(QuotaDemand demand, QuotaLimit limit, DateTimeOffset now)
    {
        var key = (demand.Rule, demand.Scope);
        if (!_logs.TryGetValue(key, out var log))
            _logs[key] = log = new Queue<DateTimeOffset>();
        while (log.TryPeek(out var first) && first <= now - TimeSpan.FromSeconds(limit.WindowSeconds))
            log.Dequeue();
        return log;
    }

    private void Record(string rule, ViolationSample sample)
    {
        var (count, samples) = _violations.TryGetValue(rule, out var known) ? known : (0, []);
        if (samples.Count < SamplesKept)
            samples.Add(sample);
        _violations[rule] = (count + 1, samples);
        journal.Append(new JournalEntry
        {
            Kind = JournalKinds.Breach,
            SellerId = sample.SellerId,
            At = sample.At,
            ToldAt = sample.ToldAt,
            Detail = sample.Limit > 0 ? $"{rule} by {sample.Endpoint}" : $"{rule} by {sample.Endpoint}, {sample.Scope}",
        });
    }
}

/// <summary>What one call uses of a rule: <paramref name="Cost"/> entries in the log of <paramref name="Scope"/>.</summary>
internal sealed record QuotaDemand(string Rule, string Scope, int Cost = 1);
