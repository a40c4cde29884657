using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>Compares what the channel shows with what the hub would write, without writing.</summary>
internal sealed class GoLivePlanner(IListingReads listings, IProductReads products, IAdoptionReads adoption)
{
    private const int NamedAtMost = 1000;

    private const int LookUpAtOnce = 500;

    public async Task<GoLivePlan> PlanAsync(AccountRef account, IReadOnlyList<RemoteListing> shown, bool truncated)
    {
        var (prices, stocks, zeroes) = (new List<PlannedChange>(), new List<PlannedChange>(), new List<PlannedChange>());
        var (matched, onlyThere) = (0L, 0L);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Pages may overlap rather than miss a listing.
        foreach (var chunk in shown.DistinctBy(static l => ListingIds.OfRead(l.RemoteIds, l.Sku, l.Barcode)).Chunk(LookUpAtOnce))
        {
            var ids = await MatchAsync(account, chunk);
            var rows = (await listings.FindAsync(account.Tenant, account.Key, [.. ids.Values.Distinct(StringComparer.Ordinal)]))
                .ToLookup(static r => r.ProductId, StringComparer.Ordinal);
            foreach (var listing in chunk)
            {
                if (!ids.TryGetValue(listing, out var productId))
                {
                    onlyThere++;
                    continue;
                }

                matched++;
                if (!seen.Add(productId))
                    continue;
                foreach (var row in rows[productId])
                    Compare(listing, row, prices, stocks, zeroes);
            }
        }

        var waiting = await adoption.CountsAsync(account.Tenant, account.Key);
        var onlyHere = await CountOnlyHereAsync(account, seen);
        return new GoLivePlan(
            matched, onlyThere, onlyHere, [.. prices.Take(NamedAtMost)], [.. stocks.Take(NamedAtMost)], [.. zeroes.Take(NamedAtMost)],
            truncated || prices.Count > NamedAtMost || stocks.Count > NamedAtMost || zeroes.Count > NamedAtMost)
        {
            Conflicts = waiting.GetValueOrDefault("conflict"),
            Unmatched = waiting.GetValueOrDefault("unmatched"),
        };
    }

    private static void Compare(RemoteListing shown, AspectRow row, List<PlannedChange> prices, List<PlannedChange> stocks, List<PlannedChange> zeroes)
    {
        var sku = shown.Sku ?? shown.Barcode ?? "";
        if (row.Aspect == Aspects.Price && BatchPlanner.Price(row.DesiredValue).Price is { } price && shown.Price != price)
            prices.Add(new PlannedChange(sku, shown.Title, shown.Price?.ToString(), price.ToString()));
        if (row.Aspect != Aspects.Stock)
            return;
        var target = BatchPlanner.Stock(row.DesiredValue).Quantity;
        if (shown.Quantity == target)
            return;
        var change = new PlannedChange(sku, shown.Title, shown.Quantity?.ToString(System.Globalization.CultureInfo.InvariantCulture), target.ToString(System.Globalization.CultureInfo.InvariantCulture));
        stocks.Add(change);
        if (target == 0)
            zeroes.Add(change);
    }

    /// <summary>By the channel's ids where they are known; a product that is known under others is not taken for a listing by its name.</summary>
    private async Task<Dictionary<RemoteListing, string>> MatchAsync(AccountRef account, IReadOnlyList<RemoteListing> shown)
    {
        var matches = new Dictionary<RemoteListing, string>(ReferenceEqualityComparer.Instance);
        foreach (var listing in shown)
        {
            if (await ByRemoteIdsAsync(account, listing) is { } known)
                matches[listing] = known;
        }

        var others = shown.Where(l => !matches.ContainsKey(l)).ToList();
        var bySku = await products.ResolveSkusAsync(account.Tenant, [.. others.Select(static l => l.Sku).OfType<string>().Distinct(StringComparer.Ordinal)]);
        var byBarcode = await products.ResolveBarcodesAsync(account.Tenant, [.. others.Select(static l => l.Barcode).OfType<string>().Distinct(StringComparer.Ordinal)]);
        var named = bySku.Values.Concat(byBarcode.Values).Distinct(StringComparer.Ordinal).ToList();
        var elsewhere = (await products.RemoteIdsAsync(account.Tenant, account.Key, named)).Where(static r => r.Value.Count > 0).Select(static r => r.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var listing in others)
        {
            if (((listing.Barcode is { } barcode && byBarcode.TryGetValue(barcode, out var id)) || (listing.Sku is { } sku && bySku.TryGetValue(sku, out id)))
                && !elsewhere.Contains(id))
                matches[listing] = id;
        }

        return matches;
    }

    /// <summary>The variant's own id decides where it has one: the others may be kept by a sibling.</summary>
    private async Task<string?> ByRemoteIdsAsync(AccountRef account, RemoteListing listing)
    {
        if (listing.RemoteIds.TryGetValue("variant", out var variant))
            return await products.ResolveRemoteIdAsync(account.Tenant, account.Key, "variant", variant);
        foreach (var (kind, id) in listing.RemoteIds)
        {
            if (await products.ResolveRemoteIdAsync(account.Tenant, account.Key, kind, id) is { } product)
                return product;
        }

        return null;
    }

    private async Task<long> CountOnlyHereAsync(AccountRef account, HashSet<string> seen)
    {
        var count = 0L;
        string? after = null;
        while (true)
        {
            var page = await listings.ListAsync(
                account.Tenant, new ListingFilter(account.Integration, account.Account, null, null, null, after, after is null ? null : account.Key), LookUpAtOnce);
            count += page.Count(l => !seen.Contains(l.ProductId));
            if (page.Count < LookUpAtOnce)
                return count;
            after = page[^1].ProductId;
        }
    }
}
