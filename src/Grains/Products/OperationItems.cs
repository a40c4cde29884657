using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Items of an operation for aspects that a write did not have to raise, because the channel is to show just that already.</summary>
internal static class OperationItems
{
    public const string Stored = "stored";

    /// <summary>Items at the present versions of the aspects asked for, where nothing was raised.</summary>
    public static IReadOnlyList<OperationItemRow> Unraised(
        string? operationId, ProductDocument document, IReadOnlyCollection<string> accounts, IReadOnlyCollection<string> aspects,
        ProductDecision? decision, DateTimeOffset now)
    {
        if (operationId is null)
            return [];
        return
        [
            .. from account in accounts.Distinct(StringComparer.Ordinal)
               where document.Listings.ContainsKey(account)
               from aspect in aspects
               let version = Version(document.Listings[account], aspect)
               where version > 0 && decision?.Raises(account, aspect) != true
               select new OperationItemRow(operationId, document.Product.Id, account, aspect, version, document.Product.Sku, Stored, now),
        ];
    }

    /// <summary>
    /// What has become of those versions. Read after the items are stored: an account that moves one on in between finds the item,
    /// and what it did before is seen here.
    /// </summary>
    public static IReadOnlyList<StoreRow> Settled(IEnumerable<OperationItemRow> items, IReadOnlyCollection<AspectRow> aspects, DateTimeOffset now)
    {
        var rows = new List<StoreRow>();
        foreach (var item in items)
        {
            if (aspects.FirstOrDefault(a => a.AccountKey == item.AccountKey && a.Aspect == item.Aspect) is not { } aspect)
                continue;
            if (aspect.ConfirmedVersion >= item.Version)
                rows.Add(new OperationItemsMovedRow(item.ProductId, item.AccountKey, item.Aspect, item.Version, "confirmed", null, null, now));
            else if (aspect.RefusedVersion == item.Version)
                rows.Add(new OperationItemsMovedRow(item.ProductId, item.AccountKey, item.Aspect, item.Version, "refused", aspect.ErrorCode, aspect.ErrorMessage, now));
        }

        return rows;
    }

    private static long Version(ListingVersions versions, string aspect) => aspect switch
    {
        ListingPlan.Stock => versions.Stock,
        ListingPlan.Price => versions.Price,
        ListingPlan.Content => versions.Content,
        _ => throw new ArgumentOutOfRangeException(nameof(aspect), aspect, "No such aspect."),
    };
}
