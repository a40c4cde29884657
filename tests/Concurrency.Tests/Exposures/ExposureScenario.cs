using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Tests.Exposures;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>
/// One product on some channels, all at once: buyers, order news, feeds, writes and readings on their way, the product's turns, the seller
/// who restocks and the market that moves. Which comes next, and what is lost, the explorer decides.
/// </summary>
public sealed class ExposureScenario
{
    private const int Visits = 12;
    private const int Moves = 3;

    private readonly Generator _choice = Generator.Create();
    private readonly LogicalClock _clock = new();
    private readonly RuleOff _off;
    private readonly List<Channel> _channels;
    private readonly HubStore _store;
    private readonly HubProduct _product;
    private readonly List<HubAccount> _accounts;
    private readonly List<Task> _news = [];
    private long _physical;

    private ExposureScenario(RuleOff off, string[] kinds, long units)
    {
        (_off, _physical) = (off, units);
        _channels = [.. ModelShops.Of(kinds).Select(static s => new Channel(s with { Account = s.Account.Replace(':', '/') }))];
        var rules = _channels.ToDictionary(static c => c.Account, c => Rule(c.Shop));
        var orders = new HubOrders(off);
        _store = new HubStore(off) { Product = Stored(), Committed = Check };
        _product = new HubProduct(_store, orders, _clock, rules) { Favourite = _channels[0].Account };
        _accounts = [.. _channels.Select(c => new HubAccount(c, _store, _product, orders, rules[c.Account].Writing!, _clock, _choice, off))];
        foreach (var channel in _channels)
            channel.Happened = Check;
    }

    /// <param name="off">The rule that is left out.</param>
    /// <param name="kinds">Of the channels, parted by blanks.</param>
    /// <param name="units">How many are there.</param>
    public static Func<Task> SellsNothingTwice(string off, string kinds, string units)
    {
        var (left, there) = (Enum.Parse<RuleOff>(off), long.Parse(units, CultureInfo.InvariantCulture));
        return () => new ExposureScenario(left, kinds.Split(' '), there).RunAsync();
    }

    private async Task RunAsync()
    {
        await _product.RunAsync(p => p.UpdateInventory(new InventoryWrite { Delta = _physical, Ref = "first", Cause = "count" }));
        var tasks = new List<Task> { Task.Run(SellerAsync) };
        for (var i = 0; i < _channels.Count; i++)
        {
            var (channel, account) = (_channels[i], _accounts[i]);
            tasks.AddRange(Task.Run(() => BuyersAsync(channel, account)), Task.Run(account.ListingsAsync), Task.Run(account.OrdersAsync));
        }

        await Task.WhenAll(tasks);
        await Task.WhenAll(_news);
        foreach (var account in _accounts)
        {
            await account.AllArrived;
            await account.AllGiven;
        }
    }

    private async Task BuyersAsync(Channel channel, HubAccount account)
    {
        for (var i = 0; i < Visits; i++)
        {
            await Task.Yield();
            if (_choice.NextInteger(3) == 0 && channel.Shop.Shows > 0)
                channel.Sell();
            else if (_choice.NextInteger(6) == 0 && channel.Shop.Open > 0)
                Leave(channel);
            else
                continue;
            // The channel tells at once, or not at all: then its feed tells.
            var happened = channel.Shop.Feed.Count - 1;
            if (_choice.NextBoolean())
                _news.Add(Task.Run(() => account.TakeInAsync(happened)));
        }
    }

    private void Leave(Channel channel)
    {
        if (_choice.NextInteger(3) == 0)
            channel.Ship();
        else
            channel.Cancel(restocks: _choice.NextBoolean());
    }

    private async Task SellerAsync()
    {
        for (var i = 0; i < Moves; i++)
        {
            await Task.Yield();
            await Task.Yield();
            _product.Favourite = _channels[(i + 1) % _channels.Count].Account;
            await _product.RunAsync(static p => p.Replan());
        }

        if (_choice.NextInteger(3) > 0)
            return;
        _physical++;
        await _product.RunAsync(static p => p.UpdateInventory(new InventoryWrite { Delta = 1, Ref = "r", Cause = "count" }));
    }

    private void Check()
    {
        var sold = _channels.Sum(static c => c.Shop.Open + c.Shop.Shipped);
        Specification.Assert(sold <= _physical, "Oversold: {0} units are sold and {1} were there.", sold, _physical);
        if (_off is not RuleOff.None)
            return;
        var document = KolajJson.FromBytes<ProductDocument>(_store.Product!.State);
        foreach (var channel in _channels)
        {
            var uncounted = channel.Shop.Feed.Select((e, i) => _store.Ledger.Contains(channel.Key(i)) ? 0 : e.Kind switch
            {
                ModelEventKind.Sold => 1,
                ModelEventKind.Cancelled => -1,
                _ => 0,
            }).Sum();
            var units = document.Exposures[channel.Account].Units;
            Specification.Assert(channel.Shop.Shows + uncounted <= (units ?? long.MaxValue), "{0} can sell {1} units of {2}.", channel.Account, channel.Shop.Shows + uncounted, units ?? -1);
        }
    }

    private ProductRow Stored()
    {
        var now = _clock.GetUtcNow();
        var document = new ProductDocument
        {
            Product = new Product { Id = HubProduct.Id, Sku = "A", Title = "A", CreatedAt = now, UpdatedAt = now },
            Stock = default,
            Listings = _channels.ToDictionary(static c => c.Account, static _ => new ListingVersions(0, 0, 0)),
            Exposures = _off is RuleOff.SumWithinAvailable
                ? new Dictionary<string, ChannelExposure>()
                : _channels.ToDictionary(static c => c.Account, static _ => new ChannelExposure { Units = 0, Shown = 0 }),
        };
        return new ProductRow
        {
            Tenant = HubProduct.Tenant,
            Id = HubProduct.Id,
            ExpectedVersion = 0,
            State = KolajJson.ToBytes(document),
            Sku = "A",
            Barcode = null,
            SearchText = "",
            OnHand = 0,
            Reserved = 0,
            UpdatedAt = now,
            Deleted = false,
        };
    }

    private StockRule Rule(ModelShop shop) => new()
    {
        Writing = new StockWriting(
            shop.Kind, shop.LowersOwn || _off is RuleOff.StaticNumberGetsNothing, shop.Refuses || _off is RuleOff.ReductionCountsIfRefusable, shop.TakesKey,
            TimeSpan.Zero, TimeSpan.Zero),
        Policy = _off is RuleOff.SumWithinAvailable ? StockPolicy.Shared : new StockPolicy(StockMode.Guarded, null),
        Live = true,
        CanRead = true,
        HasOrders = true,
    };
}
