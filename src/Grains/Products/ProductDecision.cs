using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>What a command makes of a product: the new document and the rows to write with it.</summary>
/// <param name="Raised">Aspects that rose.</param>
/// <param name="Rows">Ledger, names, barcodes.</param>
/// <param name="ChangeTypes">Entries of the changes feed: <c>product</c>, <c>stock</c>.</param>
internal sealed record ProductDecision(
    ProductDocument Document, IReadOnlyList<ListingDesiredRow> Raised, IReadOnlyList<StoreRow> Rows, IReadOnlyList<string> ChangeTypes)
{
    /// <summary>Stock of guarded listings, in place of what <see cref="Raised"/> would tell them.</summary>
    public IReadOnlyList<ListingGuardRow> Guarded { get; init; } = [];

    /// <summary>Accounts that have to look although nothing of this product rises there: other variants of its group do.</summary>
    public IReadOnlyList<string> AlsoDue { get; init; } = [];

    /// <summary>Whether the unit raises an aspect on an account.</summary>
    public bool Raises(string account, string aspect) =>
        Raised.Any(r => r.AccountKey == account && r.Aspect == aspect)
        || (aspect == ListingPlan.Stock && Guarded.Any(g => g.AccountKey == account && g.Value?.DueAt is not null));

    /// <summary>The unit that makes the decision true at <paramref name="version"/> + 1.</summary>
    public Unit ToUnit(string tenant, long version, string? operationId, IEnumerable<OperationItemRow> unraisedItems, DateTimeOffset now)
    {
        var product = Document.Product;
        var sent = Guarded.Where(static g => g.Value?.DueAt is not null).ToList();
        var items = operationId is null
            ? []
            : Raised.Select(r => new OperationItemRow(
                operationId, r.ProductId, r.AccountKey, r.Aspect, r.DesiredVersion, product.Sku, OperationItems.Stored, now))
                .Concat(sent.Select(g => new OperationItemRow(
                    operationId, g.ProductId, g.AccountKey, ListingPlan.Stock, g.Value!.Version, product.Sku, OperationItems.Stored, now)));
        return new Unit
        {
            Tenant = tenant,
            Fence = new ProductRow
            {
                Tenant = tenant,
                Id = product.Id,
                ExpectedVersion = version,
                State = KolajJson.ToBytes(Document),
                Sku = product.Sku,
                Barcode = product.Barcode,
                SearchText = SkuFolding.Search(string.Join(' ', SearchParts(product))),
                OnHand = Document.Stock.OnHand,
                Reserved = Document.Stock.Reserved,
                UpdatedAt = product.UpdatedAt,
                Deleted = Document.Deleted,
            },
            Rows = [.. Rows, .. Raised, .. Guarded, .. items, .. unraisedItems],
            Changes = [.. ChangeTypes.Select(type => new ChangeRow(type, product.Id, version + 1, now))],
            Due = [.. Raised.Select(static r => r.AccountKey)
                .Concat(Guarded.Where(static g => g.Value?.DueAt is not null || g.ReadAt is not null).Select(static g => g.AccountKey))
                .Concat(AlsoDue).Distinct(StringComparer.Ordinal)
                .Select(key => new AccountDue(AccountRef.FromKey(tenant, key), now))],
        };
    }

    private static IEnumerable<string> SearchParts(Product product)
    {
        yield return product.Title;
        yield return product.Sku;
        if (product.Barcode is { } barcode)
            yield return barcode;
        foreach (var other in product.Barcodes)
            yield return other;
        if (product.Brand is { } brand)
            yield return brand;
    }
}
