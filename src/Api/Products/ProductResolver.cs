using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>Finds the product that a path names: by id, else by SKU (the id wins).</summary>
internal sealed class ProductResolver(IProductReads products, IGrainFactory grains)
{
    public async Task<(string Id, ProductView View)> FindAsync(string tenant, string idOrSku, CancellationToken cancellation)
    {
        if (await LivingAsync(tenant, idOrSku, cancellation) is { } direct)
            return (idOrSku, direct);
        if (ProductPatches.Sku(idOrSku) is { } sku && (await products.ResolveSkusAsync(tenant, [sku], cancellation)).TryGetValue(sku, out var id)
            && await LivingAsync(tenant, id, cancellation) is { } bySku)
            return (id, bySku);
        throw new RequestRefusedException(ErrorCodes.ProductNotFound);
    }

    public IProductGrain Grain(string tenant, string productId) => grains.GetGrain<IProductGrain>(GrainKeys.Product(tenant, productId));

    /// <summary>Looked for in the store first, so that no grain is woken for every wrong name.</summary>
    private async Task<ProductView?> LivingAsync(string tenant, string productId, CancellationToken cancellation) =>
        await products.FindAsync(tenant, productId, cancellation) is null ? null : await Grain(tenant, productId).Get();
}
