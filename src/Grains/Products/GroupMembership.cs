using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Keeps in a product's unit what the store knows of it as a variant: which one it is, and where it is listed.</summary>
internal static class GroupMembership
{
    public static ProductDecision Keep(ProductDocument? before, ProductDecision decision, DateTimeOffset now)
    {
        var (old, next) = (Of(before), Of(decision.Document));
        if (old is null && next is null)
            return decision;
        var raised = decision.Raised.Select(static r => r.Aspect == ListingPlan.Content ? r with { IsShared = true } : r).ToList();
        var rows = new List<StoreRow>(decision.Rows);
        var moved = old?.GroupId != next?.GroupId;
        var listed = decision.Document.Listings.Keys.Order(StringComparer.Ordinal).ToList();
        if (moved || !Same(old!.Variant, next!.Variant) || !SameAccounts(before!, decision.Document))
            rows.Add(new ProductGroupMemberRow(decision.Document.Product.Id, next?.GroupId, next?.Variant ?? new Dictionary<string, string>(), next is null ? [] : listed));
        var left = old is null ? [] : Left(before!, decision, moved);
        if (left.Count > 0)
            rows.Add(new ProductGroupLeftRow(old!.GroupId!, decision.Document.Product.Id, left, now));
        return decision with { Raised = raised, Rows = rows, AlsoDue = [.. decision.AlsoDue, .. left] };
    }

    private static Product? Of(ProductDocument? document) => document is { Deleted: false, Product.GroupId: not null } ? document.Product : null;

    /// <summary>Accounts on which the others are to be shown without it.</summary>
    private static List<string> Left(ProductDocument before, ProductDecision decision, bool moved)
    {
        var after = decision.Document;
        // A deleted product whose listings are left as they are stays where it is until its group changes.
        bool Closed(string account) => decision.Raised.Any(r => r.AccountKey == account && r.Aspect == ListingPlan.Stock);
        // A whole account that is being closed is not published anew for each product that leaves it.
        bool ClosesAccount(string account) => decision.Raised.Any(r => r.AccountKey == account && r.Cause == ListingCauses.Closing);
        return [.. before.Listings.Keys.Order(StringComparer.Ordinal).Where(a =>
            (after.Deleted ? Closed(a) : moved || !after.Listings.ContainsKey(a)) && !ClosesAccount(a))];
    }

    private static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(v => b.TryGetValue(v.Key, out var value) && value == v.Value);

    private static bool SameAccounts(ProductDocument before, ProductDocument after) =>
        before.Listings.Count == after.Listings.Count && before.Listings.Keys.All(after.Listings.ContainsKey);
}
