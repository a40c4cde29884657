using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Products;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Exposures;

/// <summary>A decision on a guarded product in the making: counts what happened, plans, and turns both into rows.</summary>
internal sealed class GuardDraft
{
    private readonly ProductDecision _decision;
    private readonly bool _empty;
    private readonly ProductDocument _document;
    private readonly IReadOnlyDictionary<string, StockRule> _rules;
    private readonly IReadOnlyDictionary<string, AspectRow> _rows;
    private readonly DateTimeOffset _now;
    private readonly long _version;
    private readonly WarehousePools _pools;
    private readonly SortedDictionary<string, ChannelExposure> _exposures = new(StringComparer.Ordinal);
    private readonly HashSet<string> _entering = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private string? _settled;

    public GuardDraft(
        ProductDocument? before, ProductDecision? decision, ProductDocument document, IReadOnlyDictionary<string, StockRule> rules,
        IReadOnlyDictionary<string, AspectRow> rows, IReadOnlySet<string> guarded, DateTimeOffset now)
    {
        (_document, _rules, _rows, _now) = (document, rules, rows, now);
        _empty = decision is null;
        _pools = WarehousePools.Of(document);
        _decision = decision ?? new ProductDecision(document, [], [], []);
        _version = Math.Max(document.StockVersion, (before?.StockVersion ?? 0) + 1);
        foreach (var (account, exposure) in document.Exposures)
        {
            if (guarded.Contains(account) || (!document.Listings.ContainsKey(account) && StillSells(account, exposure)))
                _exposures[account] = exposure;
            else
                _leaving.Add(account);
        }

        foreach (var account in guarded.Where(a => !_exposures.ContainsKey(a)))
        {
            _entering.Add(account);
            _exposures[account] = Entering(account);
        }
    }

    public IReadOnlyCollection<string> Guarded => _exposures.Keys;

    /// <summary>Moves exposures by what has happened.</summary>
    public void Count(GuardInput input)
    {
        foreach (var effect in input.Effects)
        {
            // A bundle that was sold took its units, but not from what the channel shows of this product.
            if (effect.BundleId is not null || !_exposures.TryGetValue(effect.AccountKey, out var channel))
                continue;
            _exposures[effect.AccountKey] = ExposureRule.After(channel, effect);
        }

        if (input.Settle is { } settle && _exposures.TryGetValue(settle.AccountKey, out var waiting) && _rows.TryGetValue(settle.AccountKey, out var row)
            && row.SettleAt <= settle.ReadThrough && !row.IsOpen)
        {
            _exposures[settle.AccountKey] = Settled(waiting, row);
            _settled = settle.AccountKey;
        }

        foreach (var doubted in input.Doubted.Where(_exposures.ContainsKey))
            _exposures[doubted] = ExposureRule.Doubted(_exposures[doubted]);
        if (!input.Touched)
            return;
        foreach (var account in _exposures.Keys.ToList())
            _exposures[account] = _exposures[account] with { Refused = false };
    }

    public ProductDecision? Plan(IReadOnlyDictionary<string, long> sales, IReadOnlyDictionary<string, long> open, GuardInput input)
    {
        var channels = _exposures.Select(e => Channel(e.Key, e.Value, sales.GetValueOrDefault(e.Key), open.GetValueOrDefault(e.Key)));
        var steps = ExposurePlanner.Plan(_pools, channels, _version, _now).ToDictionary(static s => s.AccountKey, StringComparer.Ordinal);
        var versions = new Dictionary<string, ListingVersions>(_document.Listings);
        var rows = new List<ListingGuardRow>();
        foreach (var account in _exposures.Keys.ToList())
        {
            var step = steps.GetValueOrDefault(account);
            if (step is not null)
                _exposures[account] = step.After;
            if (versions.TryGetValue(account, out var known))
                versions[account] = known with { Stock = _rows.GetValueOrDefault(account)?.DesiredVersion ?? 0 };
            if (Row(account, step) is not { } row)
                continue;
            rows.Add(row);
            if (row.Value is { } value && versions.TryGetValue(account, out known))
                versions[account] = known with { Stock = value.Version };
        }

        // What a product no longer guarded is shown is its share again.
        var raised = _decision.Raised.Where(r => r.Aspect != Aspects.Stock || !_exposures.ContainsKey(r.AccountKey)).ToList();
        foreach (var account in _leaving.Where(a => versions.ContainsKey(a) && !raised.Exists(r => r.AccountKey == a && r.Aspect == Aspects.Stock)))
        {
            versions[account] = versions[account] with { Stock = _version };
            raised.Add(new ListingDesiredRow(
                _document.Product.Id, account, Aspects.Stock, _version, ListingPlan.StockValue(Share(account)), 1, _now, false));
        }

        raised = [.. raised.Select(r => r.Aspect == Aspects.Stock && versions.ContainsKey(r.AccountKey)
            ? r with { Value = ListingPlan.StockValue(Share(r.AccountKey)), AlreadyShown = false }
            : r)];
        var used = rows.Exists(static r => r.Value is not null) || raised.Exists(r => r.Aspect == Aspects.Stock && r.DesiredVersion == _version);
        var document = _document with
        {
            Listings = versions,
            Exposures = new Dictionary<string, ChannelExposure>(_exposures),
            ExposuresFit = Fit(),
            StockVersion = used ? Math.Max(_version, _document.StockVersion) : _document.StockVersion,
        };
        if (_empty && rows.Count == 0 && raised.Count == 0 && _settled is null && Same(document.Exposures, _document.Exposures))
            return null;
        return _decision with { Document = document, Raised = raised, Guarded = rows };
    }

    /// <summary>Null while there is one pool, whose sum anyone can take.</summary>
    private bool? Fit()
    {
        if (!_document.IsSpread() && !_exposures.Keys.Any(a => _rules.GetValueOrDefault(a) is { IsBound: true }))
            return null;
        var demands = _exposures.Select(e => new PoolDemand(_pools.SetOf(_rules.GetValueOrDefault(e.Key)?.Warehouses), e.Value.Units ?? 0)).ToList();
        return _exposures.Values.All(static e => e.Units is not null) && demands.TrueForAll(d => _pools.Free(d.Set, demands) >= 0);
    }

    private static bool Same(IReadOnlyDictionary<string, ChannelExposure> a, IReadOnlyDictionary<string, ChannelExposure> b) =>
        a.Count == b.Count && a.All(e => b.TryGetValue(e.Key, out var other) && other == e.Value);

    private long Share(string account) =>
        ChannelShare.Of(_document, _rules.GetValueOrDefault(account), StockOffers.Of(_document.Product, account), account);

    /// <summary>A listing that is being closed can sell until its last write is settled.</summary>
    private bool StillSells(string account, ChannelExposure exposure) =>
        _rows.ContainsKey(account) && (!exposure.Settled || exposure.Units != 0);

    /// <summary>Nothing bounds what a channel can sell that was told the whole pool; a listing yet to be created sells nothing.</summary>
    private ChannelExposure Entering(string account)
    {
        if (_rows.TryGetValue(account, out var row))
        {
            return new ChannelExposure
            {
                Units = null,
                Shown = null,
                Written = BatchPlanner.Stock(row.DesiredValue).Quantity,
                WriteVersion = row.DesiredVersion,
                // Of one sent before, cancellations since were not counted: only a reading tells what came of it.
                Settled = row.IsOpen || row.SentVersion == row.DesiredVersion,
            };
        }

        var kind = _rules[account].Writing!.Kind;
        return kind is StockWriteKind.CompareAndSet or StockWriteKind.Delta
            ? new ChannelExposure { Units = 0, Shown = 0 }
            : new ChannelExposure { Units = null, Shown = null };
    }

    private ChannelExposure Settled(ChannelExposure channel, AspectRow row)
    {
        // What came of an older version says nothing of one that is decided and still to be sent.
        if (!channel.Settled && row.SentVersion != channel.WriteVersion)
            return channel;
        var writing = _rules.GetValueOrDefault(row.AccountKey)?.Writing;
        var newest = !channel.Settled;
        if (newest && row.RefusedVersion == row.SentVersion)
        {
            var back = ExposureRule.Withdrawn(channel);
            return back with { Refused = true };
        }

        if (newest && row.ConfirmedVersion == row.SentVersion && writing is { Kind: not StockWriteKind.OnHandMinusOwnOrders })
            return ExposureRule.WriteSettled(channel, writing);
        return row.ShownValue is { } shown && (channel.ReadAskedAt is null || row.ShownAt >= channel.ReadAskedAt) && row.ShownAt >= EndedAt(row)
            ? ExposureRule.ReadSettled(channel, shown)
            : channel with { Shown = null, Settled = true, ReadAskedAt = null };
    }

    /// <summary>When the newest write ended, as far as a reading has to come after it.</summary>
    private static DateTimeOffset EndedAt(AspectRow row) =>
        (row.ConfirmedVersion == row.SentVersion ? row.ConfirmedAt : null) ?? row.SentAt ?? DateTimeOffset.MinValue;

    private GuardedChannel Channel(string account, ChannelExposure exposure, long weight, long ownOpen)
    {
        var rule = _rules.GetValueOrDefault(account);
        var writing = rule?.Writing ?? new StockWriting(StockWriteKind.Absolute, true, false, false, TimeSpan.Zero, TimeSpan.Zero);
        var most = rule is { MayBeGuarded: true } && _document.Listings.ContainsKey(account) ? Share(account) : 0;
        var state = !_rows.TryGetValue(account, out var row) ? WriteState.Idle
            : row.IsOpen && account != _settled ? WriteState.Open
            : row.SentVersion < row.DesiredVersion ? WriteState.Unsent
            : WriteState.Idle;
        return new GuardedChannel(account, writing, exposure, state, weight, most, ownOpen, rule is { CanRead: true, Live: true } && row is not null)
        {
            IsLive = rule is { Live: true },
            Set = _pools.SetOf(rule?.Warehouses),
        };
    }

    private ListingGuardRow? Row(string account, GuardedStep? step)
    {
        var row = _rows.GetValueOrDefault(account);
        var exposure = _exposures[account];
        GuardedValue? value = null;
        if (step?.Write is { } write)
        {
            var reduces = write.Value < (row is null ? 0 : BatchPlanner.Stock(row.DesiredValue).Quantity);
            value = new GuardedValue(_version, ListingPlan.StockValue(write), reduces ? 0 : 1, _now);
        }
        else if (row is not null && !row.IsOpen && exposure.Shown is { } shown && exposure.Settled
            && (step?.Withdraw == true || BatchPlanner.Stock(row.DesiredValue).Quantity != shown || row.IsUnanswered))
        {
            // The channel's own sale, a write taken back, or one whose outcome only a reading tells: it shows that already.
            value = new GuardedValue(_version, ListingPlan.StockValue(shown), 1, null);
        }
        else if (step?.Withdraw == true)
        {
            value = new GuardedValue(_version, ListingPlan.StockValue(exposure.Units ?? 0), 1, null);
        }

        var read = step?.Read == true ? _now : (DateTimeOffset?)null;
        if (read is null && value is { DueAt: null } && exposure.ReadAskedAt is not null)
        {
            // The new number takes the place of what a reading under way is about: ask again.
            _exposures[account] = ExposureRule.ReadAsked(exposure, _now);
            read = _now;
        }

        if (value is null && read is null && account != _settled && !(_entering.Contains(account) && row is { Guarded: false }))
            return null;
        if (value is null && row is null)
            return null;
        return new ListingGuardRow(_document.Product.Id, account, row?.SentVersion ?? 0, value, read, Settled: account == _settled);
    }
}
