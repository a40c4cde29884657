using System.Globalization;
using KolajAI.Bench.Hubs;
using KolajAI.Grains.Effects;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Bench.Commits;

/// <summary>One product that everybody buys: each writer gives it one unit ordered at a time, by the way that orders take.</summary>
internal sealed class HotSku
{
    private const string Tenant = "default";

    private readonly EffectCombiner _combiner;
    private readonly IGrainFactory _grains;
    private readonly string _productId;
    private long _number;
    private long _acknowledged;

    private HotSku(IServiceProvider services, string productId)
    {
        _combiner = services.GetRequiredService<EffectCombiner>();
        _grains = services.GetRequiredService<IGrainFactory>();
        _productId = productId;
    }

    public static async Task<HotSku> FindAsync(InProcessHub hub)
    {
        var sku = CatalogueLoad.Sku(0);
        var ids = await hub.Services.GetRequiredService<IProductReads>().ResolveSkusAsync(Tenant, [sku]);
        return new HotSku(hub.Services, ids[sku]);
    }

    public async Task<int> WriteAsync(int writer)
    {
        var order = string.Create(CultureInfo.InvariantCulture, $"o{Interlocked.Increment(ref _number)}");
        var effect = new StockEffect(
            order + "|1|reserve|1", StockEffectKind.Reserve, 1, ObservedSeller.AccountKey, ChannelShows: false, order, "order:" + order,
            TimeProvider.System.GetUtcNow());
        var result = await _combiner.ApplyAsync(Tenant, _productId, [effect]);
        if (result.Applied.Count + result.Repeated.Count != 1)
            throw new InvalidOperationException("An effect was neither applied nor known.");
        Interlocked.Increment(ref _acknowledged);
        return 1;
    }

    /// <summary>What was acknowledged is what the product shows: no effect lost, none twice.</summary>
    public async Task RequireExactAsync()
    {
        var product = await _grains.GetGrain<IProductGrain>(GrainKeys.Product(Tenant, _productId)).Get();
        var reserved = product!.Document.Stock.Reserved;
        if (reserved != Interlocked.Read(ref _acknowledged))
            throw new InvalidOperationException($"{_acknowledged} effects were acknowledged, the product shows {reserved}.");
    }
}
