using KolajAI.Errors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Adoption;

/// <summary>Binds listings to products, makes products of listings, and gives the orders that came before their products. Each step is safe to repeat.</summary>
/// <param name="observing">Nothing is sent yet: what was just read to be right needs no write. Else it might have changed since.</param>
internal sealed class ListingAdopter(JobServices services, JobContext context, ImportOptions options, bool observing)
{
    private string Tenant => context.Account.Tenant;

    private string AccountKey => context.Account.Key;

    /// <param name="contested">Products that several listings are matched with.</param>
    /// <param name="repeated">SKUs that several listings have.</param>
    /// <param name="shared">Ids that several listings have.</param>
    public async Task<AdoptedListing> AdoptAsync(
        ChannelListing listing, ListingVerdict verdict, IReadOnlySet<string> contested, IReadOnlySet<string> repeated,
        IReadOnlySet<(string Kind, string RemoteId)> shared)
    {
        switch (verdict.Kind)
        {
            case ListingVerdict.Bound:
                return new AdoptedListing(AdoptedListing.Bound, AdoptedListing.AlreadyBound, null);
            case ListingVerdict.Conflict:
                return new AdoptedListing(ListingVerdict.Conflict, verdict.Reason!, verdict.Detail);
            case ListingVerdict.Match when contested.Contains(verdict.ProductId!):
                return new AdoptedListing(ListingVerdict.Conflict, "several_listings", "Several listings of the channel match the same product.");
            case ListingVerdict.Match:
                return options.DryRun
                    ? new AdoptedListing(AdoptedListing.Bound, AdoptedListing.WouldBind, null)
                    : await BindAsync(listing, verdict.ProductId!, shared, AdoptedListing.Bound);
            default:
                return options.CreateProducts
                    ? await CreateAsync(listing, repeated, shared)
                    : new AdoptedListing(ListingVerdict.Unmatched, verdict.Reason!, verdict.Detail);
        }
    }

    /// <summary>Binds the lines of the account's orders that waited for a product of this listing.</summary>
    public async Task BindLinesAsync(ChannelListing listing, string productId, CancellationToken cancellation)
    {
        foreach (var line in await services.Adoption.WaitingLinesAsync(Tenant, AccountKey, listing.Sku, listing.Barcode, cancellation))
            await services.Grains.GetGrain<IOrderGrain>(GrainKeys.Order(context.Account, line.OrderKey)).BindLine(line.LineId, productId, remember: false, context.Rules);
    }

    private async Task<AdoptedListing> BindAsync(
        ChannelListing listing, string productId, IReadOnlySet<(string Kind, string RemoteId)> shared, string code)
    {
        var own = listing.RemoteIds.Where(id => !shared.Contains((id.Key, id.Value))).ToDictionary(StringComparer.Ordinal);
        var result = await Product(productId).Bind(new BindListing(AccountKey, listing.Id, own, options.Cause)
        {
            ShownQuantity = observing ? listing.Quantity : null,
            ShownPrice = observing ? listing.Price : null,
        });
        return result.Errors is [var error, ..]
            ? new AdoptedListing(ListingVerdict.Conflict, error.Code, error.Detail)
            : new AdoptedListing(AdoptedListing.Bound, code, $"Bound to {result.View!.Document.Product.Sku}.");
    }

    private async Task<AdoptedListing> CreateAsync(
        ChannelListing listing, IReadOnlySet<string> repeated, IReadOnlySet<(string Kind, string RemoteId)> shared)
    {
        if ((ListingMatcher.Sku(listing) ?? ListingMatcher.Barcode(listing)) is not { } sku)
            return new AdoptedListing(ListingVerdict.Unmatched, ErrorCodes.Required, "The listing has neither SKU nor barcode to make a product of.");
        if (listing.Sku is { } own && repeated.Contains(own))
            return new AdoptedListing(ListingVerdict.Conflict, "several_listings", $"Several listings of the channel have the SKU {sku}.");
        // A product may have the SKU that was not to be matched by, or one that is taken for it; a deleted one is made anew under its id.
        var folded = SkuFolding.Confusable(sku);
        var holder = (await services.Products.ResolveConfusablesAsync(Tenant, [folded])).GetValueOrDefault(folded);
        if (holder is not null && await Product(holder).Get() is { } living)
            return new AdoptedListing(ListingVerdict.Conflict, ErrorCodes.SkuTaken, $"The product {living.Document.Product.Sku} has this SKU, or one that differs by case or blanks alone.");
        var id = holder ?? Guid.CreateVersion7().ToString();
        var result = await Product(id).Upsert(new ProductWrite
        {
            Patch = await PatchAsync(listing, sku),
            CreateOnly = true,
            DryRun = options.DryRun,
            Cause = options.Cause,
        });
        if (result.Errors is [var error, ..])
            return new AdoptedListing(ListingVerdict.Unmatched, error.Code, error.Detail);
        if (options.DryRun)
            return new AdoptedListing(AdoptedListing.Bound, AdoptedListing.WouldCreate, null);
        // Before it is listed, so that the channel is never told what its own open orders have taken.
        await BindLinesAsync(listing, id, CancellationToken.None);
        return await BindAsync(listing, id, shared, AdoptedListing.Created);
    }

    private async Task<ProductPatch> PatchAsync(ChannelListing listing, string sku) => new()
    {
        Sku = sku,
        Barcode = ListingMatcher.Barcode(listing),
        Title = string.IsNullOrWhiteSpace(listing.Title) ? sku : listing.Title.Trim(),
        Price = listing.Price,
        ListPrice = listing is { Price: { } price, ListPrice: { } list } && list.Currency == price.Currency && list.TenThousandths >= price.TenThousandths ? list : null,
        Quantity = listing.Quantity is { } shown ? shown + await TakenAsync(listing) : null,
    };

    /// <summary>Units that orders had taken off the channel's number when it was read: they are on the shelf until they are shipped.</summary>
    private async Task<long> TakenAsync(ChannelListing listing) => !context.Rules.ChannelLowersOwnStock
        ? 0
        : (await services.Adoption.WaitingLinesAsync(Tenant, AccountKey, listing.Sku, listing.Barcode))
            .Where(l => l.PlacedAt <= listing.ReadAt && !(l.PlacedAt < context.Rules.ImportFrom)).Sum(static l => l.OpenUnits);

    private IProductGrain Product(string id) => services.Grains.GetGrain<IProductGrain>(GrainKeys.Product(Tenant, id));
}
