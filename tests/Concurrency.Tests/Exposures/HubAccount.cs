using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Products;
using KolajAI.Grains.Tests.Exposures;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Coyote.Random;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>
/// An account's two strands, as its grain runs them beside each other: what is sent to and read from the channel, one after the other,
/// and the order feed. What becomes of a call is written by the product's own <see cref="OutcomeRows"/>.
/// </summary>
internal sealed class HubAccount(Channel channel, HubStore store, HubProduct product, HubOrders orders, StockWriting writing, TimeProvider clock, Generator choice, RuleOff off)
{
    private const int Looks = 30;
    private const int Polls = 6;
    private const string Unknown = "outcome_unknown";

    private static readonly ConnectorDescriptor Descriptor = new() { Id = "c", Name = "C", Type = "marketplace_tr", Region = "TR", Evidence = "none" };

    private readonly List<Task> _underWay = [];
    private readonly Dictionary<int, Task> _counted = [];
    private DateTimeOffset _readThrough = DateTimeOffset.MinValue;
    private int _batches;
    private int _losses = 1;

    private string Account => channel.Account;

    /// <summary>Everything that it has sent has arrived or is lost.</summary>
    public Task AllArrived => Task.WhenAll(_underWay);

    public async Task ListingsAsync()
    {
        for (var i = 0; i < Looks; i++)
        {
            await Task.Yield();
            if (store.Row(Account) is not { BatchId: null } row)
                continue;
            var jobs = new List<Func<AspectRow, Task>>();
            if (row.SettleAt <= _readThrough || (row.SettleAt is not null && off is RuleOff.FeedReadBeforeFalling))
                jobs.Add(SettleAsync);
            if (row.ReadAt is not null && row.ErrorCode != Unknown)
                jobs.Add(ReadAsync);
            if (row.DueAt is not null)
                jobs.Add(row.ErrorCode == Unknown ? ReadBackAsync : SendAsync);
            if (off is RuleOff.PriceWithoutQuantity && row.ConfirmedValue is not null)
                jobs.Add(SendPriceAsync);
            if (jobs.Count > 0)
                await jobs[choice.NextInteger(jobs.Count)](row);
        }
    }

    /// <summary>The order feed, read to its end again and again; what it brings was often told before.</summary>
    public async Task OrdersAsync()
    {
        for (var i = 0; i < Polls; i++)
        {
            var began = clock.GetUtcNow();
            await Task.Yield();
            var until = channel.Shop.Feed.Count;
            for (var happened = 0; happened < until; happened++)
                await TakeInAsync(happened);
            _readThrough = began;
        }
    }

    /// <summary>An order's news are taken in, once: its row is written, which owes the effect, and then the product is given it.</summary>
    /// <returns>When the row is written; the product may be given the effect later.</returns>
    public async Task TakeInAsync(int happened)
    {
        await Task.Yield();
        var sale = channel.SaleOf(happened);
        if (sale != happened)
            await TakeInAsync(sale);
        if (_counted.ContainsKey(happened))
            return;
        orders.Record(Account, channel.Key(happened), channel.Shop.Feed[happened].Kind);
        _counted[happened] = Task.Run(() => GiveAsync(happened, sale == happened ? Task.CompletedTask : _counted[sale]));
    }

    public Task AllGiven => Task.WhenAll(_counted.Values.ToList());

    /// <summary>An order gives its effects in their order.</summary>
    private async Task GiveAsync(int happened, Task before)
    {
        await before;
        var key = channel.Key(happened);
        var kind = channel.Shop.Feed[happened].Kind switch
        {
            ModelEventKind.Sold => StockEffectKind.Reserve,
            ModelEventKind.Cancelled => StockEffectKind.Release,
            _ => StockEffectKind.Ship,
        };
        var effect = new StockEffect(key, kind, 1, Account, ChannelShows: true, $"{Account}/{channel.SaleOf(happened)}", "", clock.GetUtcNow());
        await product.RunAsync(p => p.ApplyMany([effect]));
        orders.Given(key);
        if (off is RuleOff.OwnSaleSendsNothing && kind is StockEffectKind.Reserve && store.Row(Account) is { BatchId: null } row && writing.Kind is StockWriteKind.Absolute)
            _ = Send(Write(row.DesiredValue, row.DesiredVersion));
    }

    private Task SettleAsync(AspectRow row) =>
        product.RunAsync(p => p.Settle(Account, off is RuleOff.FeedReadBeforeFalling ? row.SettleAt!.Value : _readThrough));

    private async Task SendAsync(AspectRow row)
    {
        await Task.Yield();
        var batch = $"{Account}/{++_batches}";
        var taken = await store.CommitAsync(UnitOf([new ListingTakenRow(HubProduct.Id, Account, Aspects.Stock, row.DesiredVersion, row.DesiredValue, batch, clock.GetUtcNow())]));
        var write = Write(row.DesiredValue, row.DesiredVersion);
        if (taken.Dropped.Count > 0)
        {
            if (off is RuleOff.TakenOnlyIfDesired)
                _ = Send(write);
            return;
        }

        var item = new TakenItem(HubProduct.Id, "A", null, [new TakenAspect(Aspects.Stock, row.DesiredVersion, row.DesiredValue, row.Guarded)]);
        var answer = await CallAsync(write);
        var rows = Rows();
        if (answer is ModelAnswer.None && off is RuleOff.EveryAttemptCounts)
            rows.One(batch, HubProduct.Id, Aspects.Stock, row.DesiredVersion, "retry", "sent_again", null, clock.GetUtcNow());
        else
            rows.Items(batch, [item], [Result(answer)], stillOpen: false, static _ => null);
        await store.CommitAsync(UnitOf(rows.Rows));
    }

    /// <summary>The way there and back: late, twice where the channel knows the write by its key, or never.</summary>
    private async Task<ModelAnswer> CallAsync(ModelWrite write)
    {
        var fate = choice.NextInteger(_losses > 0 ? 6 : 3);
        if (fate > 3)
            _losses--;
        if (fate == 5)
            return ModelAnswer.None;
        var arrival = Send(write);
        if (channel.Shop.TakesKey && fate is 2)
            _ = Send(write);
        return fate == 4 ? ModelAnswer.None : await arrival;
    }

    private Task<ModelAnswer> Send(ModelWrite write)
    {
        var arrival = Task.Run(async () =>
        {
            await Task.Yield();
            return channel.Receive(write);
        });
        _underWay.Add(arrival);
        return arrival;
    }

    /// <summary>A write without an answer: once it cannot land any more, what the channel shows tells what became of it.</summary>
    private async Task ReadBackAsync(AspectRow row)
    {
        if (off is not RuleOff.OpenUntilSettled)
            await AllArrived;
        var (began, shows, ended) = await LookAsync();
        var rows = Rows(ended);
        var guessed = off is RuleOff.RelativeNotByReading && writing.Kind is StockWriteKind.Delta;
        if (guessed || (shows == BatchPlanner.Stock(row.SentValue!).Quantity && writing.Kind is not StockWriteKind.Delta))
            rows.One("", HubProduct.Id, Aspects.Stock, row.SentVersion, "confirmed", null, null, null);
        else
            rows.One("", HubProduct.Id, Aspects.Stock, row.SentVersion, "closed", "not_applied", null, null);
        if (!guessed)
            rows.Rows.Add(Shown(row, shows, began, ended));
        await store.CommitAsync(UnitOf(rows.Rows));
    }

    private async Task ReadAsync(AspectRow row)
    {
        var (began, shows, ended) = await LookAsync();
        await store.CommitAsync(UnitOf([Shown(row, shows, began, ended)]));
    }

    private async Task<(DateTimeOffset Began, long Shows, DateTimeOffset Ended)> LookAsync()
    {
        var began = clock.GetUtcNow();
        await Task.Yield();
        var shows = channel.Shop.Shows;
        await Task.Yield();
        return (began, shows, clock.GetUtcNow());
    }

    /// <summary>As the account's grain writes it.</summary>
    private ListingShownRow Shown(AspectRow row, long shows, DateTimeOffset began, DateTimeOffset ended) =>
        new(HubProduct.Id, Account, row.SentVersion, shows, began, began + writing.FeedLag);

    private Task SendPriceAsync(AspectRow row)
    {
        Send(Write(row.ConfirmedValue!, 0));
        return Task.CompletedTask;
    }

    private OutcomeRows Rows(DateTimeOffset? at = null) => new(Account, Descriptor, writing, at ?? clock.GetUtcNow());

    private static JobItem Result(ModelAnswer answer) => answer switch
    {
        ModelAnswer.Applied => new JobItem(HubProduct.Id, ItemResults.Confirmed, null, null, null, null),
        ModelAnswer.CompareFailed => new JobItem(HubProduct.Id, ItemResults.Refused, StockItem.CompareFailed, null, null, null),
        ModelAnswer.BelowZero => new JobItem(HubProduct.Id, ItemResults.Refused, StockItem.BelowZero, null, null, null),
        _ => new JobItem(HubProduct.Id, ItemResults.Unanswered, "no_answer", null, null, null),
    };

    private ModelWrite Write(string json, long key)
    {
        var value = BatchPlanner.Stock(json);
        var own = off is RuleOff.OnHandCostsOwnOrders && writing.Kind is StockWriteKind.OnHandMinusOwnOrders ? orders.Open(Account) : value.OwnOpen ?? 0;
        return new ModelWrite(value.Quantity, value.Expected, value.Delta, own, key, Answers: true);
    }

    private static Unit UnitOf(IList<StoreRow> rows) => new() { Tenant = HubProduct.Tenant, Rows = rows };
}
