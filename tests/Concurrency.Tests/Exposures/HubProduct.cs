using System.Reflection;
using KolajAI.Concurrency.Tests.Exploring;
using KolajAI.Connectors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Products;
using KolajAI.Grains.Tenants;
using KolajAI.Grains.Tests.Exposures;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Orleans.Runtime;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>
/// The product's own grain, with its guard, planner and rules, on the store in memory. Its turns come one after the other, as the cluster
/// would have it; within a turn, whatever it awaits lets others run.
/// </summary>
internal sealed class HubProduct
{
    public const string Id = "p";
    public const string Tenant = "t";

    private readonly HubStore _store;
    private readonly TimeProvider _clock;
    private readonly StockRules _rules;
    private readonly IListingReads _listings;
    private readonly IProductReads _products;
    private readonly IOrderReads _orders;
    private readonly object _gate = new();
    private Task _last = Task.CompletedTask;
    private ProductGrain? _grain;

    public HubProduct(HubStore store, HubOrders orders, TimeProvider clock, IReadOnlyDictionary<string, StockRule> rules)
    {
        (_store, _clock) = (store, clock);
        _rules = new StockRules(
            Answering<IStockRuleReads>.By(new()
            {
                [nameof(IStockRuleReads.ForTenantAsync)] = _ => Task.FromResult<IReadOnlyDictionary<string, byte[]>>(
                    rules.ToDictionary(static r => r.Key, static r => KolajJson.ToBytes(r.Value))),
            }),
            clock);
        _listings = Answering<IListingReads>.By(new()
        {
            [nameof(IListingReads.ForProductAsync)] = _ => After(() => _store.Rows),
            [nameof(IListingReads.FindAsync)] = a => After<IReadOnlyList<AspectRow>>(() => _store.Row((string)a[1]!) is { } row ? [row] : []),
        });
        _products = Answering<IProductReads>.By(new()
        {
            [nameof(IProductReads.FindAsync)] = _ => After(() => new StoredRow(Id, _store.Product!.State, _store.Version, _store.Product.UpdatedAt))!,
            [nameof(IProductReads.AppliedEffectsAsync)] = a => After<IReadOnlySet<string>>(() => ((IReadOnlyCollection<string>)a[2]!).Where(_store.Ledger.Contains).ToHashSet()),
            [nameof(IProductReads.SalesAsync)] = _ => Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long> { [Favourite] = 1 }),
        });
        _orders = Answering<IOrderReads>.By(new()
        {
            [nameof(IOrderReads.OwedToProductAsync)] = _ => After(orders.Owed),
            [nameof(IOrderReads.OpenUnitsAsync)] = a => After(() => orders.OpenUnits((string)a[1]!)),
        });
    }

    /// <summary>Where it has sold most.</summary>
    public string Favourite { get; set; } = "";

    /// <summary>One turn. A product that gave up for too many conflicts is asked again, as its callers do.</summary>
    public Task RunAsync(Func<ProductGrain, Task> turn)
    {
        lock (_gate)
            return _last = TurnAsync(_last, turn);
    }

    private async Task TurnAsync(Task before, Func<ProductGrain, Task> turn)
    {
        await before;
        while (true)
        {
            try
            {
                await turn(_grain ??= await ActivateAsync());
                return;
            }
            catch (StorageOverloadedException)
            {
                _grain = null;
            }
        }
    }

    private async Task<ProductGrain> ActivateAsync()
    {
        var grain = new ProductGrain(
            _store, _products, _listings, Answering<IBundleReads>.By([]), _orders, Answering<IChangeReads>.By([]), Answering<IWarehouseReads>.By([]),
            _rules, new StockGuard(_rules, _listings, _products, _orders), new PriceGuard(_rules, _listings),
            new ProductLimit(Answering<ITenantReads>.By([]), Answering<ITenantUsageReads>.By([]), _clock), _clock);
        // What the cluster gives to a grain: its key, and that it may be put away.
        Set(typeof(ProductGrain), grain, "_tenant", Tenant);
        Set(typeof(ProductGrain), grain, "_productId", Id);
        Set(typeof(Grain), grain, "<Runtime>k__BackingField", Answering<IGrainRuntime>.By(new() { [nameof(IGrainRuntime.DeactivateOnIdle)] = static _ => null }));
        await (Task)typeof(ProductGrain).GetMethod("ReloadAsync", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(grain, [])!;
        return grain;
    }

    private static async Task<T> After<T>(Func<T> read)
    {
        await Task.Yield();
        return read();
    }

    // Not by UnsafeAccessor: the rewriter stops at methods without a body.
    private static void Set(Type type, object on, string field, object value) =>
        type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(on, value);
}
