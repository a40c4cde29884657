using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Prices;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>The account's part in the exposure rule: what products wait for is read, and told them once it counts.</summary>
internal sealed partial class AccountGrain
{
    private const int SettlesAtOnce = 100;
    private const int ReplansAtOnce = 200;

    /// <summary>How soon to ask again where something of a product was still on its way.</summary>
    private static readonly TimeSpan SettlePause = TimeSpan.FromSeconds(1);

    private DateTimeOffset _settleFrom = DateTimeOffset.MinValue;
    private bool _readShownLast;

    private StockWriting? Writing => _connector?.StockWriting(_document?.Settings ?? new Dictionary<string, string>());

    private TimeSpan FeedLag => Writing?.FeedLag ?? TimeSpan.Zero;

    /// <summary>The account with the rule that products have to go by; the row is null where that stands already.</summary>
    private (AccountDocument Next, StockRuleRow? Row) WithStockRule(AccountDocument next)
    {
        if (next.Deleted || _connector is null)
            return (next, next.StockRule is null ? null : new StockRuleRow(_account.Key, null));
        var common = Merge(_tenantDefaults, next.Common);
        var rule = new StockRule
        {
            Writing = _connector is IStockUpdater ? _connector.StockWriting(next.Settings) : null,
            Policy = common.StockPolicy ?? StockPolicy.Shared,
            Buffer = common.StockBuffer ?? 0,
            Live = next.Mode is AccountMode.Live,
            CanRead = _connector is IListingReader,
            HasOrders = _connector is IOrderSource,
            Pricing = ChannelPricing.Of(common.PriceRule, _exchangeRates),
            Warehouses = common.Warehouses is { Count: > 0 } bound ? bound : null,
        };
        if (next.StockRule is not null && KolajJson.ToBytes(rule).AsSpan().SequenceEqual(KolajJson.ToBytes(next.StockRule)))
            return (next, null);
        var matters = next.StockRule is { IsPlain: false } || !rule.IsPlain;
        next = next with { StockRule = rule };
        return (matters ? next.ReplannedFrom(clock.GetUtcNow()) : next, new StockRuleRow(_account.Key, KolajJson.ToBytes(rule)));
    }

    /// <summary>Settling costs no call and goes first; readings take turns with writes.</summary>
    private async Task<AccountJob?> NextGuardJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        var document = _document!;
        if (document.LastPollAt is { } readThrough && _settleFrom <= now && agenda.SettleAt <= readThrough)
        {
            var waiting = await listings.SettleDueAsync(_account.Tenant, _account.Key, readThrough, SettlesAtOnce);
            if (waiting.Count > 0)
                return new SettleJob(Context(document), waiting, readThrough);
        }

        if (await NextReplanAsync(now) is { } replan)
            return replan;

        if (_connector is IListingReader reader && !_readShownLast && agenda.ReadAt <= now)
        {
            var due = await listings.ReadDueAsync(_account.Tenant, _account.Key, now, reader.MaxReadItems);
            if (due.Count > 0)
            {
                _readShownLast = true;
                return new ReadShownJob(Context(document), await work.ReadingsAsync(_account, due));
            }
        }

        _readShownLast = false;
        return null;
    }

    /// <summary>One page of listings to be decided anew; it calls no platform, so an account that only observes does it too.</summary>
    private async Task<AccountJob?> NextReplanAsync(DateTimeOffset now) => NextReplanTime(now) <= now
        ? new ReplanJob(Context(_document!), await listings.ProductsOnAsync(_account.Tenant, _account.Key, _document!.ReplannedUpTo ?? "", ReplansAtOnce))
        : null;

    private DateTimeOffset? NextReplanTime(DateTimeOffset now)
    {
        var at = _document!.ReplanAt(now);
        return at < _settleFrom ? _settleFrom : at;
    }

    private DateTimeOffset? NextGuardTime(AccountAgenda agenda, DateTimeOffset now)
    {
        var settles = agenda.SettleAt <= _document!.LastPollAt ? (_settleFrom > now ? _settleFrom : now) : (DateTimeOffset?)null;
        return new[] { settles, NextReplanTime(now), agenda.ReadAt }.Min();
    }

    /// <summary>When the order feed is to be read because a product waits for it, sooner than the usual poll.</summary>
    private DateTimeOffset? SettlingPollAt(AccountAgenda agenda)
    {
        // After a failure the usual wait holds.
        if (_document is not { Mode: AccountMode.Live, Breaker.Failures: 0 } document)
            return null;
        return agenda.SettleAt > (document.LastPollAt ?? DateTimeOffset.MinValue) ? agenda.SettleAt : null;
    }

    private void RecordShown(ReadShownJob job, JobOutcome outcome, OutcomeRows rows)
    {
        var shown = outcome.Items.ToDictionary(static i => i.ProductId, static i => i.Shown, StringComparer.Ordinal);
        foreach (var reading in job.Readings)
        {
            if (outcome.Failure is null && shown.GetValueOrDefault(reading.Query.Key) is { } quantity)
            {
                rows.Rows.Add(new ListingShownRow(
                    reading.Query.Key, _account.Key, reading.SentVersion, quantity, outcome.StartedAt, outcome.EndedAt + FeedLag));
            }
            else
            {
                var again = outcome.EndedAt + (outcome.Failure?.RetryAfter ?? OutcomeRows.Backoff(_document!.Breaker.Failures + 1));
                rows.Rows.Add(new ListingGuardRow(reading.Query.Key, _account.Key, reading.SentVersion, null, again, Settled: false));
            }
        }
    }
}
