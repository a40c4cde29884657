using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

internal enum PlanKind
{
    /// <summary>Outcomes nobody knows: read what the channel shows.</summary>
    ReadBack = 0,

    /// <summary>Stock and prices of listings that exist.</summary>
    Stock = 1,

    /// <summary>Listings to create, with stock and price, or content to change.</summary>
    Content = 2,

    /// <summary>Rows that can go nowhere until something changes: refused with a reason.</summary>
    Rest = 3,
}

/// <param name="Reason">For <see cref="PlanKind.Rest"/>: what the seller reads.</param>
internal sealed record BatchPlan(PlanKind Kind, IReadOnlyList<PlannedItem> Items, string? Code = null, string? Reason = null);

/// <param name="Rows">The aspects taken with it.</param>
/// <param name="WithPrice">Sends the confirmed price along, so that the body differs from one the platform has seen.</param>
internal sealed record PlannedItem(ListingOnAccount Listing, IReadOnlyList<AspectRow> Rows, bool WithPrice);

/// <summary>
/// Decides what one call to the platform carries. The first due row (lane order) names the kind; every other due row of that kind
/// joins until the platform's maximum.
/// </summary>
internal static class BatchPlanner
{
    /// <summary>Set on a row whose write was sent and never answered.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>Set on a row that the platform took for a repeat of an earlier body.</summary>
    public const string RepeatRefused = "repeat_refused";

    public static BatchPlan? Next(
        IReadOnlyList<AspectRow> due, IReadOnlyDictionary<string, ListingOnAccount> listings, BatchLimits limits)
    {
        if (due.Count == 0)
            return null;
        var kind = KindOf(due[0], listings, limits);
        var most = limits.Of(kind);
        var own = due.ToLookup(static r => r.ProductId, StringComparer.Ordinal);
        var items = new Dictionary<string, PlannedItem>(StringComparer.Ordinal);
        foreach (var row in due)
        {
            if (items.ContainsKey(row.ProductId) || KindOf(row, listings, limits) != kind)
                continue;
            if (items.Count == most)
                break;
            items.Add(row.ProductId, Plan(kind, listings[row.ProductId], [.. own[row.ProductId]]));
        }

        return kind is PlanKind.Rest ? Rest(items.Values, due[0], listings) : new BatchPlan(kind, [.. items.Values]);
    }

    private static BatchPlan Rest(IEnumerable<PlannedItem> items, AspectRow first, IReadOnlyDictionary<string, ListingOnAccount> listings)
    {
        var listing = listings[first.ProductId];
        if (listing.Document is null)
            return new BatchPlan(PlanKind.Rest, [.. items], "product_gone", "The product was deleted.");
        return listing.Row(Aspects.Content) is { ErrorMessage: { } message }
            ? new BatchPlan(PlanKind.Rest, [.. items], "not_listed", $"The channel does not have the listing; it said: {message}")
            : new BatchPlan(PlanKind.Rest, [.. items], "not_listed", "The channel does not have the listing, and the connector cannot create it.");
    }

    private static PlanKind KindOf(AspectRow row, IReadOnlyDictionary<string, ListingOnAccount> listings, BatchLimits limits)
    {
        if (!listings.TryGetValue(row.ProductId, out var listing) || listing.Document is null)
            return PlanKind.Rest;
        if (row.ErrorCode == OutcomeUnknown)
            return limits.ReadBack > 0 ? PlanKind.ReadBack : listing.IsPublished && row.Aspect != Aspects.Content ? PlanKind.Stock : PlanKind.Content;
        if (row.Aspect != Aspects.Content && listing.IsPublished)
            return limits.Stock > 0 ? PlanKind.Stock : PlanKind.Rest;
        if (limits.Content == 0)
            return PlanKind.Rest;

        // A creation that was refused waits for other content; a price may be what was wrong with it, stock alone is not.
        var content = listing.Row(Aspects.Content);
        var refused = content is not null && content.RefusedVersion == content.DesiredVersion;
        return refused && row.Aspect == Aspects.Stock ? PlanKind.Rest : PlanKind.Content;
    }

    /// <param name="own">The listing's due rows.</param>
    private static PlannedItem Plan(PlanKind kind, ListingOnAccount listing, IReadOnlyList<AspectRow> own)
    {
        switch (kind)
        {
            case PlanKind.Stock:
                var rows = own.Where(r => r.Aspect != Aspects.Content && r.ErrorCode != OutcomeUnknown).ToList();
                return new PlannedItem(listing, rows, rows.Exists(r => r.ErrorCode == RepeatRefused));
            case PlanKind.Content when !listing.IsPublished:
                return new PlannedItem(listing, [.. listing.Aspects.Values.Where(static r => r.BatchId is null)], WithPrice: false);
            case PlanKind.Content:
                return new PlannedItem(listing, [.. own.Where(r => r.Aspect == Aspects.Content)], WithPrice: false);
            case PlanKind.ReadBack:
                return new PlannedItem(listing, [.. own.Where(r => r.ErrorCode == OutcomeUnknown)], WithPrice: false);
            default:
                return new PlannedItem(listing, own, WithPrice: false);
        }
    }

    public static StockValue Stock(string json) => KolajJson.FromBytes<StockValue>(System.Text.Encoding.UTF8.GetBytes(json));

    public static PriceValue Price(string json) => KolajJson.FromBytes<PriceValue>(System.Text.Encoding.UTF8.GetBytes(json));
}

/// <summary>Most items a call takes; 0 where the connector lacks the capability.</summary>
internal sealed record BatchLimits(int Stock, int Content, int ReadBack)
{
    /// <summary>Most items of the smaller call that sends.</summary>
    public int Smallest => Stock == 0 ? Content : Content == 0 ? Stock : Math.Min(Stock, Content);

    /// <summary>Most items of the larger call that sends.</summary>
    public int Largest => Math.Max(Stock, Content);

    public int Of(PlanKind kind) => kind switch
    {
        PlanKind.Stock => Stock,
        PlanKind.Content => Content,
        PlanKind.ReadBack => ReadBack,
        _ => int.MaxValue,
    };
}
