using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Products;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>
/// One product on several channels: what the hub knows, what the channels show, and what is on its way between them. Immutable. The
/// decisions are the product's own (<see cref="GuardDraft"/>); the rows change as the store's statements change them.
/// </summary>
internal sealed record ModelWorld
{
    private const string ProductId = "p";

    /// <summary>Of an order's only line.</summary>
    private const string Line = "o|1|";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public required ImmutableList<ModelShop> Shops { get; init; }

    public required ProductDocument Document { get; init; }

    public RuleOff Off { get; init; }

    /// <summary>Units that were ever really there.</summary>
    public required long Physical { get; init; }

    /// <summary>Which channel has sold most.</summary>
    public int Favourite { get; init; }

    /// <summary>What was ever really in each warehouse.</summary>
    public required ImmutableSortedDictionary<string, long> Lying { get; init; }

    /// <summary>Something was cancelled: the hub may have counted a sale late that was none any more, and looked for its unit elsewhere meanwhile.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Bundles took units, also such as were promised to these channels.</summary>
    public bool BundlesSold { get; init; }

    /// <summary>
    /// Units sold that are not there: all together; of those that channels ship from, whatever is sent from where; and, once all that happened is
    /// counted, in the warehouse that the hub has chosen for each.
    /// </summary>
    public long Oversold => Math.Max(
        Math.Max(0, Shops.Sum(static s => s.Open + s.Shipped) - Physical),
        Math.Max(SoldElsewhere(), Shops.All(static s => s.Feed.IsEmpty) && !BundlesSold && !Cancelled ? Document.Missing() : 0));

    private long SoldElsewhere()
    {
        if (Lying.Count == 1)
            return 0;
        var pools = WarehousePools.Of(Lying.Aggregate(Document with { Stock = default, Warehouses = new Dictionary<string, WarehouseStock>() },
            static (d, w) => d.With(w.Key, new StockLevel(w.Value, 0))));
        var sold = Shops.ConvertAll(s => new PoolDemand(pools.SetOf(s.ShipFrom), s.Open + s.Shipped));
        return sold.Max(s => -pools.Free(s.Set, sold));
    }

    /// <summary>A new product, to be listed on every channel.</summary>
    public static ModelWorld Start(long units, RuleOff off, params IEnumerable<ModelShop> shops) =>
        Start(new Dictionary<string, long> { [WarehouseIdentity.Default] = units }, off, shops);

    /// <param name="units">By warehouse.</param>
    public static ModelWorld Start(IReadOnlyDictionary<string, long> units, RuleOff off, params IEnumerable<ModelShop> shops)
    {
        var all = shops.ToImmutableList();
        var document = new ProductDocument
        {
            Product = new Product { Id = ProductId, Sku = "A", Title = "A", CreatedAt = Now, UpdatedAt = Now },
            Stock = default,
            Listings = all.ToDictionary(static s => s.Account, static _ => new ListingVersions(0, 0, 0)),
            Exposures = all.ToDictionary(static s => s.Account, static _ => new ChannelExposure { Units = 0, Shown = 0 }),
        };
        document = units.Aggregate(document, static (d, w) => d.With(w.Key, new StockLevel(w.Value, 0)));
        return new ModelWorld { Shops = all, Document = document, Off = off, Physical = units.Values.Sum(), Lying = units.ToImmutableSortedDictionary(StringComparer.Ordinal) }.Decide(document, GuardInput.None);
    }

    public ChannelExposure Exposure(int shop) => Document.Exposures[Shops[shop].Account];

    public ModelWorld With(int index, ModelShop shop) => this with { Shops = Shops.SetItem(index, shop) };

    /// <summary>The hub counts the channel's oldest order or cancellation.</summary>
    public ModelWorld Count(int index)
    {
        var shop = Shops[index];
        var happened = shop.Feed[0];
        var change = happened.Kind is ModelEventKind.Sold ? 1 : -1;
        var kind = happened.Kind switch
        {
            ModelEventKind.Sold => StockEffectKind.Reserve,
            ModelEventKind.Cancelled => StockEffectKind.Release,
            _ => StockEffectKind.Ship,
        };
        var effect = new StockEffect(Line + "e|1", kind, 1, shop.Account, true, "o", "", Now);
        var silent = happened.Kind is ModelEventKind.Cancelled && Off is RuleOff.CancellationRaises;
        var (document, warehouse) = Moved(effect, shop);
        var counted = With(index, shop with
        {
            Feed = shop.Feed.RemoveAt(0),
            CountedOpen = shop.CountedOpen + change,
            Held = change > 0 ? shop.Held.Add(warehouse) : shop.Held.RemoveAt(0),
        });
        var after = counted.Decide(document, new GuardInput { Effects = silent ? [] : [effect] });
        return Off is RuleOff.OwnSaleSendsNothing && happened.Kind is ModelEventKind.Sold ? after.TellOwnSale(index) : after;
    }

    /// <summary>What an order does to stock, by the product's own code. Of several open orders the oldest is meant.</summary>
    private (ProductDocument Document, string Warehouse) Moved(StockEffect effect, ModelShop shop)
    {
        var rules = Shops.ToDictionary(static s => s.Account, s => Rule(s) with { Warehouses = s.ShipFrom });
        var before = Off is RuleOff.SaleSparesPromises ? Document with { Exposures = new Dictionary<string, ChannelExposure>() } : Document;
        var held = shop.Held.Take(1).Select(static w => new LineEntry(Line + "reserve|1", "reserve", w, 0, 1));
        var (document, applied) = SpreadEffects.Apply(before, [effect], rules, new LineHoldings(held), Now);
        return (document with { Exposures = Document.Exposures }, ((LedgerRow)applied.Rows[0]).WarehouseId);
    }

    /// <summary>An order of a bundle is counted: it takes a unit, but not from what the channel shows of this product.</summary>
    public ModelWorld SellBundle(int index)
    {
        var effect = new StockEffect("o|2|b|1", StockEffectKind.Reserve, 1, Shops[index].Account, false, "o", "", Now) { BundleId = "bundle" };
        return (this with { BundlesSold = true }).Decide(Moved(effect, Shops[index]).Document, new GuardInput { Effects = [effect] });
    }

    /// <summary>More units come into one of the warehouses.</summary>
    public ModelWorld Restock(long units, int warehouse)
    {
        var place = Document.WarehouseIds()[warehouse % Document.WarehouseIds().Count];
        var level = Document.In(place);
        return (this with { Physical = Physical + units, Lying = Lying.SetItem(place, Lying.GetValueOrDefault(place) + units) }).Decide(Document.With(place, level with { OnHand = level.OnHand + units }), new GuardInput { Touched = true });
    }

    public ModelWorld Prefer(int shop) => (this with { Favourite = shop }).Decide(Document, new GuardInput { Replan = true });

    /// <summary>The channel was seen to show something else than it should.</summary>
    public ModelWorld Doubt(int index) => Decide(Document, new GuardInput { Doubted = [Shops[index].Account] });

    /// <summary>The reading of the feed that the channel's row waits for has ended.</summary>
    public ModelWorld Settle(int index)
    {
        var account = Shops[index].Account;
        var exposure = Document.Exposures[account];
        if (Off is RuleOff.CancelledSinceIsAdded)
            exposure = exposure with { CancelledSinceWrite = 0, CancelledSinceRead = 0 };
        var settled = (this with { Document = WithExposure(account, exposure) }).Decide(
            WithExposure(account, exposure), new GuardInput { Settle = (account, Now) });
        if (Off is not RuleOff.FoundOrdersNotSubtracted || settled.Exposure(index) is not { Units: { } units } now)
            return settled;
        return settled with { Document = settled.WithExposure(account, now with { Units = Math.Max(0, units - exposure.SoldSinceWrite) }) };
    }

    public ModelWorld Confirm(int index)
    {
        var shop = Shops[index];
        var row = shop.Row!;
        var onHand = shop.Kind is StockWriteKind.OnHandMinusOwnOrders;
        var confirmed = row with
        {
            BatchId = null,
            ConfirmedVersion = row.SentVersion,
            ConfirmedValue = row.SentValue,
            ConfirmedAt = Now,
            ErrorCode = null,
            DueAt = null,
            SettleAt = onHand ? null : Now,
            ReadAt = onHand ? Now : row.ReadAt,
            ShownValue = null,
        };
        shop = Off is RuleOff.FeedReadAfterConfirmation ? shop : shop.Await();
        var world = With(index, shop with { Row = confirmed, Answer = ModelAnswer.None });
        var exposure = Document.Exposures[shop.Account];
        if (Off is RuleOff.CountedBeforeSending)
            world = world with { Document = WithExposure(shop.Account, exposure with { Units = exposure.Units + exposure.WriteCost }) };
        if (Off is RuleOff.OnHandFallsByReading && onHand)
        {
            var bound = exposure.Written + exposure.CancelledSinceWrite;
            world = world with
            {
                Document = WithExposure(shop.Account, exposure with { Units = Math.Min(exposure.Units ?? bound, bound), Shown = exposure.Written, Settled = true, WriteCost = 0 }),
            };
        }

        return world;
    }

    public ProductDocument WithExposure(string account, ChannelExposure exposure) => Document with
    {
        Exposures = new Dictionary<string, ChannelExposure>(Document.Exposures) { [account] = exposure },
    };

    /// <summary>Equal for worlds that behave alike; versions count by their order alone.</summary>
    public string Key()
    {
        var versions = new SortedSet<long> { Document.StockVersion };
        foreach (var shop in Shops)
        {
            versions.UnionWith([Document.Exposures[shop.Account].WriteVersion, shop.Row?.DesiredVersion ?? 0, shop.Row?.SentVersion ?? 0,
                shop.Row?.ConfirmedVersion ?? 0, shop.Row?.RefusedVersion ?? 0]);
            versions.UnionWith(shop.OnTheWay.Select(static w => w.Key).Concat(shop.Seen));
        }

        var ranks = versions.Select(static (v, i) => (v, i)).ToDictionary(static p => p.v, static p => p.i);
        var key = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Document.Stock}{Favourite}|{ranks[Document.StockVersion]}");
        foreach (var warehouse in Document.Warehouses)
            key.Append(CultureInfo.InvariantCulture, $"{warehouse.Key}{warehouse.Value.Level}");
        foreach (var shop in Shops)
        {
            var e = Document.Exposures[shop.Account];
            key.Append(CultureInfo.InvariantCulture, $"|{e with { WriteVersion = ranks[e.WriteVersion] }}")
                .Append(CultureInfo.InvariantCulture, $";{shop.Number},{shop.Open},{shop.Shipped},{shop.CountedOpen},{shop.Answer},{shop.Replaced};");
            if (Document.IsSpread())
                key.AppendJoin(',', shop.Held);
            foreach (var happened in shop.Feed)
                key.Append(CultureInfo.InvariantCulture, $"{happened.Kind}").Append(happened.Awaited ? '!' : ' ');
            foreach (var write in shop.OnTheWay)
                key.Append(CultureInfo.InvariantCulture, $";{write with { Key = ranks[write.Key] }}");
            foreach (var seen in shop.Seen.Where(s => shop.OnTheWay.Exists(w => w.Key == s) || shop.Row?.SentVersion == s))
                key.Append(CultureInfo.InvariantCulture, $";{ranks[seen]}");
            if (shop.Row is { } r)
            {
                key.Append(CultureInfo.InvariantCulture, $";{ranks[r.DesiredVersion]},{ranks[r.SentVersion]},{ranks[r.ConfirmedVersion]},{ranks[r.RefusedVersion]}")
                    .Append(CultureInfo.InvariantCulture, $"{r.DesiredValue}{r.SentValue}{r.BatchId}{r.DueAt.HasValue}{r.ErrorCode}{r.ShownValue}{r.SettleAt.HasValue}{r.ReadAt.HasValue}");
            }
        }

        return key.ToString();
    }

    private ModelWorld Decide(ProductDocument next, GuardInput input)
    {
        if (Off is RuleOff.SumWithinAvailable)
            return TellAll(next);
        var rules = Shops.ToDictionary(static s => s.Account, Rule);
        var rows = Shops.Where(static s => s.Row is not null).ToDictionary(static s => s.Account, SeenByProduct);
        var draft = new GuardDraft(
            Document, new ProductDecision(next, [], [], []), next, rules, rows, Shops.Select(static s => s.Account).ToHashSet(), Now);
        draft.Count(input);
        var sales = new Dictionary<string, long> { [Shops[Favourite].Account] = 1 };
        var open = Shops.Where(static s => s.Kind is StockWriteKind.OnHandMinusOwnOrders)
            .ToDictionary(static s => s.Account, s => Off is RuleOff.OnHandCostsOwnOrders ? 0 : s.CountedOpen);
        var decision = draft.Plan(sales, open, input)!;
        var world = this with { Document = decision.Document };
        foreach (var row in decision.Guarded)
        {
            var index = Shops.FindIndex(s => s.Account == row.AccountKey);
            world = world.Write(index, row, Document.Exposures[row.AccountKey]);
        }

        return world;
    }

    /// <summary>As the store's statements for guarded listings.</summary>
    private ModelWorld Write(int index, ListingGuardRow change, ChannelExposure before)
    {
        var shop = Shops[index];
        var row = shop.Row;
        if (change.Value is not { } value)
        {
            return With(index, shop with
            {
                Row = row! with { Guarded = true, ReadAt = change.ReadAt ?? row.ReadAt, SettleAt = change.Settled ? null : row.SettleAt },
            });
        }

        var replaced = row is not null && row.SentVersion < row.DesiredVersion ? row.DesiredValue : shop.Replaced;
        if (row is not null && Off is not RuleOff.RevokedOnlyIfUnsent && (row.SentVersion != change.ExpectedSentVersion || row.BatchId is not null || row.IsOpen))
            throw new InvalidOperationException("The store would refuse this.");
        row ??= new AspectRow
        {
            ProductId = ProductId,
            AccountKey = shop.Account,
            Aspect = Aspects.Stock,
            DesiredVersion = 0,
            DesiredValue = "",
            SentVersion = 0,
            ConfirmedVersion = 0,
        };
        row = row with
        {
            Guarded = true,
            DesiredVersion = value.Version,
            DesiredValue = value.Json,
            DueAt = value.DueAt,
            ReadAt = change.ReadAt,
            SettleAt = null,
            ErrorCode = null,
            BatchId = null,
        };
        if (value.DueAt is null)
            row = row with { SentVersion = value.Version, SentValue = value.Json, ConfirmedVersion = value.Version, ConfirmedValue = value.Json };
        var world = With(index, shop with { Row = row, Replaced = Off is RuleOff.TakenOnlyIfDesired ? replaced : null });
        return value.DueAt is null ? world : world.Uncounted(index, before);
    }

    /// <summary>What a rule that is left out would have counted for a new write.</summary>
    private ModelWorld Uncounted(int index, ChannelExposure before)
    {
        var shop = Shops[index];
        var exposure = Document.Exposures[shop.Account];
        switch (Off)
        {
            case RuleOff.CountedBeforeSending:
                exposure = exposure with { Units = exposure.Units - exposure.WriteCost };
                break;
            case RuleOff.OnHandCostsOwnOrders when shop.Kind is StockWriteKind.OnHandMinusOwnOrders:
                // Written with the channel's own orders, counted without.
                var sent = ListingPlan.StockValue(new GuardedWrite(exposure.Written, OwnOpen: shop.CountedOpen));
                return With(index, shop with { Row = shop.Row! with { DesiredValue = sent } });
            case RuleOff.ComparedWriteMayMiss when shop.Kind is StockWriteKind.CompareAndSet:
                exposure = exposure with { Units = exposure.Written };
                break;
            case RuleOff.MovesThroughZero when shop.Kind is StockWriteKind.Absolute && exposure.Written == 0 && before is { Shown: > 1, Units: { } units }:
                var less = before.Shown.Value - 1;
                var json = ListingPlan.StockValue(less);
                exposure = exposure with { Written = less, WriteCost = 0, Units = units };
                return (this with { Document = WithExposure(shop.Account, exposure) }).With(index, shop with { Row = shop.Row! with { DesiredValue = json } });
            default:
                return this;
        }

        return this with { Document = WithExposure(shop.Account, exposure) };
    }

    /// <summary>Every channel is told the whole pool, as in shared mode.</summary>
    private ModelWorld TellAll(ProductDocument next)
    {
        var version = next.StockVersion + 1;
        var json = ListingPlan.StockValue(next.Stock.Sellable);
        return this with
        {
            Document = next with { StockVersion = version },
            Shops = [.. Shops.Select(s => s.Row is { BatchId: not null }
                ? s
                : s with
                {
                    Row = (s.Row ?? new AspectRow
                    {
                        ProductId = ProductId, AccountKey = s.Account, Aspect = Aspects.Stock, DesiredVersion = 0, DesiredValue = "", SentVersion = 0, ConfirmedVersion = 0,
                    }) with { DesiredVersion = version, DesiredValue = json, DueAt = Now, ErrorCode = null },
                })],
        };
    }

    private ModelWorld TellOwnSale(int index)
    {
        var shop = Shops[index];
        if (shop.Kind is not StockWriteKind.Absolute || shop.OnTheWay.Count > 0 || Exposure(index).Shown is not { } shown)
            return this;
        return With(index, shop with { OnTheWay = shop.OnTheWay.Add(new ModelWrite(shown, null, null, 0, 0, Answers: false)) });
    }

    private StockRule Rule(ModelShop shop) => new()
    {
        Writing = new StockWriting(
            shop.Kind, shop.LowersOwn || Off is RuleOff.StaticNumberGetsNothing, shop.Refuses || Off is RuleOff.ReductionCountsIfRefusable, shop.TakesKey,
            TimeSpan.Zero, TimeSpan.Zero),
        Policy = new StockPolicy(StockMode.Guarded, null),
        Live = true,
        CanRead = true,
        HasOrders = true,
        Warehouses = Off is RuleOff.PromisesWithinWarehouses ? null : shop.ShipFrom,
    };

    /// <summary>A decision that does not look again whether anything was sent sees a write under way as unsent.</summary>
    private AspectRow SeenByProduct(ModelShop shop) => Off is RuleOff.RevokedOnlyIfUnsent && shop.Row is { BatchId: not null } row
        ? row with { BatchId = null, SentVersion = row.ConfirmedVersion, DueAt = Now }
        : shop.Row!;

    public static StockValue Value(string json) => BatchPlanner.Stock(json);

    public static DateTimeOffset At => Now;
}
