using System.Globalization;
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

    /// <summary>Variants of a group of which one cannot go now: put off.</summary>
    Wait = 4,
}

/// <param name="Reason">For <see cref="PlanKind.Rest"/>: what the seller reads.</param>
internal sealed record BatchPlan(PlanKind Kind, IReadOnlyList<PlannedItem> Items, string? Code = null, string? Reason = null)
{
    /// <summary>For <see cref="PlanKind.Wait"/>.</summary>
    public DateTimeOffset Until { get; init; }
}

/// <param name="Rows">The aspects taken with it.</param>
/// <param name="WithPrice">Sends the confirmed price along, so that the body differs from one the platform has seen.</param>
internal sealed record PlannedItem(ListingOnAccount Listing, IReadOnlyList<AspectRow> Rows, bool WithPrice)
{
    /// <summary>The group that it goes with; every variant of it is in the plan.</summary>
    public GroupOnAccount? Group { get; init; }
}

/// <summary>
/// Decides what one call to the platform carries. The first due row (lane order) names the kind; every other due row of that kind
/// joins until the platform's maximum, and with a variant's content all listed variants of its group.
/// </summary>
internal static class BatchPlanner
{
    /// <summary>Set on a row whose write was sent and never answered.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>Set on a row that the platform took for a repeat of an earlier body.</summary>
    public const string RepeatRefused = "repeat_refused";

    /// <param name="groups">Every group of which the content of a listed variant may go.</param>
    public static BatchPlan? Next(
        IReadOnlyList<AspectRow> due, IReadOnlyDictionary<string, ListingOnAccount> listings, BatchLimits limits,
        IReadOnlyDictionary<string, GroupOnAccount>? groups = null, DateTimeOffset now = default)
    {
        if (due.Count == 0)
            return null;
        var account = new Account(listings, limits, groups ?? new Dictionary<string, GroupOnAccount>(), now);
        var kind = account.KindOf(due[0]);
        var own = due.ToLookup(static r => r.ProductId, StringComparer.Ordinal);
        return kind switch
        {
            PlanKind.Rest => Rest(due, own, account),
            PlanKind.Wait => Wait(due, own, account),
            _ => new BatchPlan(kind, Fill(kind, due, own, account)),
        };
    }

    private static List<PlannedItem> Fill(PlanKind kind, IReadOnlyList<AspectRow> due, ILookup<string, AspectRow> own, Account account)
    {
        var most = account.Limits.Of(kind);
        var items = new List<PlannedItem>();
        var planned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in due)
        {
            if (planned.Contains(row.ProductId) || account.KindOf(row) != kind)
                continue;
            if (items.Count >= most)
                break;
            var group = kind is PlanKind.Content ? account.GroupOf(row) : null;
            // What is to be sent whole may be more than a call was last found to bear: then it goes alone.
            if (group is not null && items.Count > 0 && items.Count + group.Variants.Count > most)
                continue;
            var listings = group is null ? [account.Listings[row.ProductId]] : group.Variants;
            foreach (var listing in listings)
            {
                planned.Add(listing.ProductId);
                items.Add(Plan(kind, listing, [.. own[listing.ProductId]], group));
            }
        }

        return items;
    }

    /// <summary>Everything that rests for the reason of the first.</summary>
    private static BatchPlan Rest(IReadOnlyList<AspectRow> due, ILookup<string, AspectRow> own, Account account)
    {
        var reason = account.RestReason(due[0]);
        return new BatchPlan(
            PlanKind.Rest, Items(due, own, account, r => account.KindOf(r) is PlanKind.Rest && account.RestReason(r) == reason), reason.Code, reason.Message);
    }

    /// <summary>Everything that waits for the group of the first.</summary>
    private static BatchPlan Wait(IReadOnlyList<AspectRow> due, ILookup<string, AspectRow> own, Account account)
    {
        var group = account.GroupOf(due[0])!;
        return new BatchPlan(PlanKind.Wait, Items(due, own, account, r => account.KindOf(r) is PlanKind.Wait && account.GroupOf(r) == group))
        {
            Until = account.WaitsUntil(group)!.Value,
        };
    }

    private static List<PlannedItem> Items(IReadOnlyList<AspectRow> due, ILookup<string, AspectRow> own, Account account, Func<AspectRow, bool> which) =>
    [
        .. from id in due.Where(which).Select(static r => r.ProductId).Distinct(StringComparer.Ordinal)
           select new PlannedItem(account.Listings[id], [.. own[id].Where(which)], WithPrice: false),
    ];

    /// <param name="own">The listing's due rows.</param>
    private static PlannedItem Plan(PlanKind kind, ListingOnAccount listing, IReadOnlyList<AspectRow> own, GroupOnAccount? group)
    {
        switch (kind)
        {
            case PlanKind.Stock:
                var rows = own.Where(r => r.Aspect != Aspects.Content && r.ErrorCode != OutcomeUnknown).ToList();
                return new PlannedItem(listing, rows, rows.Exists(r => r.ErrorCode == RepeatRefused));
            case PlanKind.Content when !listing.IsPublished:
                return new PlannedItem(listing, [.. listing.Aspects.Values.Where(static r => r.BatchId is null)], WithPrice: false) { Group = group };
            case PlanKind.Content when group is not null:
                // Due or not: it is sent, so what becomes of it is recorded.
                return new PlannedItem(listing, listing.Row(Aspects.Content) is { } content ? [content] : [], WithPrice: false) { Group = group };
            case PlanKind.Content:
                return new PlannedItem(listing, [.. own.Where(r => r.Aspect == Aspects.Content)], WithPrice: false);
            default:
                return new PlannedItem(listing, [.. own.Where(r => r.ErrorCode == OutcomeUnknown)], WithPrice: false);
        }
    }

    public static StockValue Stock(string json) => KolajJson.FromBytes<StockValue>(System.Text.Encoding.UTF8.GetBytes(json));

    public static PriceValue Price(string json) => KolajJson.FromBytes<PriceValue>(System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>Why the price that a row wishes for must not be sent; null for most.</summary>
    public static HeldPrice? HeldOf(AspectRow? row) =>
        row is { Aspect: Aspects.Price } && row.DesiredValue.Contains("\"held\":", StringComparison.Ordinal) ? Price(row.DesiredValue).Held : null;

    /// <summary>What a plan is made of.</summary>
    private sealed record Account(
        IReadOnlyDictionary<string, ListingOnAccount> Listings, BatchLimits Limits, IReadOnlyDictionary<string, GroupOnAccount> Groups, DateTimeOffset Now)
    {
        public PlanKind KindOf(AspectRow row)
        {
            if (!Listings.TryGetValue(row.ProductId, out var listing) || listing.Document is null)
                return PlanKind.Rest;
            if (row.ErrorCode == OutcomeUnknown && Limits.ReadBack > 0)
                return PlanKind.ReadBack;
            if (row.Aspect != Aspects.Content && listing.IsPublished)
                return Limits.Stock > 0 || row.ErrorCode == OutcomeUnknown ? PlanKind.Stock : PlanKind.Rest;
            if (row.ErrorCode != OutcomeUnknown && (Limits.Content == 0 || IsRefusedCreation(row, listing) || WithoutPrice(row) is not null))
                return PlanKind.Rest;
            if (listing.Document.Product.GroupId is null)
                return PlanKind.Content;
            return GroupOf(row) is not { } group || IsTooLarge(group) ? PlanKind.Rest : WaitsUntil(group) is null ? PlanKind.Content : PlanKind.Wait;
        }

        /// <summary>Null for a product of its own, and for a variant that is not listed any more.</summary>
        public GroupOnAccount? GroupOf(AspectRow row) =>
            Listings[row.ProductId].Document?.Product.GroupId is { } id && Groups.TryGetValue(id, out var group) && group.Variants.Any(v => v.ProductId == row.ProductId)
                ? group
                : null;

        public DateTimeOffset? WaitsUntil(GroupOnAccount group) => group.WaitsUntil(Now, Limits.ReadBack > 0);

        public (string Code, string Message) RestReason(AspectRow row)
        {
            if (!Listings.TryGetValue(row.ProductId, out var listing) || listing.Document is null)
                return ("product_gone", "The product was deleted.");
            if (Limits.Content > 0 && !IsRefusedCreation(row, listing) && WithoutPrice(row) is { } held)
                return (held.Code, held.Message);
            if (listing.Document.Product.GroupId is not null && Limits.Content > 0 && !IsRefusedCreation(row, listing) && !(row.Aspect != Aspects.Content && listing.IsPublished))
            {
                return GroupOf(row) is { } group
                    ? ("group_too_large", string.Create(CultureInfo.InvariantCulture,
                        $"The group {group.Content.Id} has {group.Variants.Count} variants here; the channel takes at most {Limits.MostInGroup} together."))
                    : ("not_listed", "The product is no longer listed here.");
            }

            return listing.Row(Aspects.Content) is { ErrorMessage: { } message }
                ? ("not_listed", $"The channel does not have the listing; it said: {message}")
                : ("not_listed", "The channel does not have the listing, and the connector cannot create it.");
        }

        /// <summary>Of what is to be created with the row, a listing whose price must not be sent; null where there is none.</summary>
        private HeldPrice? WithoutPrice(AspectRow row)
        {
            var listings = GroupOf(row)?.Variants ?? [Listings[row.ProductId]];
            return listings.Where(static l => !l.IsPublished).Select(static l => HeldOf(l.Row(Aspects.Price))).FirstOrDefault(static h => h is not null);
        }

        private bool IsTooLarge(GroupOnAccount group) => group.Variants.Count > Limits.MostInGroup;

        /// <summary>A creation that was refused waits for other content; a price may be what was wrong with it, stock alone is not.</summary>
        private static bool IsRefusedCreation(AspectRow row, ListingOnAccount listing) =>
            row.Aspect == Aspects.Stock && listing.Row(Aspects.Content) is { } content && content.RefusedVersion == content.DesiredVersion;
    }
}

/// <summary>Most items a call takes; 0 where the connector lacks the capability.</summary>
internal sealed record BatchLimits(int Stock, int Content, int ReadBack)
{
    /// <summary>Most variants of a group, which go together or not at all: what the platform takes, whatever calls it refused lately.</summary>
    public int MostInGroup { get; init; } = Content;

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
