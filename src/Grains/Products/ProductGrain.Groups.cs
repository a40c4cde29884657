using KolajAI.Errors;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <content>The product as a variant among others, and as something whose price changes with time.</content>
internal sealed partial class ProductGrain
{
    public async Task Due()
    {
        var now = clock.GetUtcNow();
        if (Living is { Product.Components.Count: > 0 } bundle)
        {
            await RecountAsync();
            if (!ChannelOffers.HasSale(bundle.Product))
                return;
        }

        if (Living is not { } living || ChannelOffers.NextChange(living.Product, living.PricedAt ?? DateTimeOffset.MinValue) is not { } due || due > now)
        {
            // Done by another activation, or not to be done any more.
            var next = Living is { } document ? ChannelOffers.NextChange(document.Product, now) : null;
            await committer.CommitAsync(new Unit { Tenant = _tenant, Rows = [new ProductWakeRow(_productId, next)] });
            return;
        }

        await RunAsync(at =>
        {
            if (Living is not { } before)
                return Task.FromResult(Step<object>.Nothing(static () => Done));
            var plan = new ListingPlan(before, before with { Product = before.Product with { UpdatedAt = at } }, at).PriceChanged();
            var decision = new ProductDecision(plan.Document, [.. plan.Rows], [.. PriceLedger.Rows(before, plan.Document, _version + 1, "sale", at)], ["product"]);
            return Task.FromResult(new Step<object>(decision, null, NoItems, static () => Done));
        });
    }

    /// <summary>The groups that a write may concern, with what they share; nothing is read for a product of its own.</summary>
    private async Task<IReadOnlyDictionary<string, StoredGroup>?> GroupsForAsync(ProductWrite write)
    {
        await CatchUpAsync();
        var ids = new[] { Living?.Product.GroupId, write.Patch.GroupId?.Trim() }.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ids.Count == 0 ? null : await products.GroupsAsync(_tenant, ids);
    }

    /// <summary>Other variants may have raised the content of this one: its versions go on from there.</summary>
    private async Task CatchUpAsync()
    {
        if (_document is not { Product.GroupId: not null } document)
            return;
        var versions = new Dictionary<string, ListingVersions>(document.Listings);
        var newest = document.ContentVersion;
        foreach (var row in (await listings.ForProductAsync(_tenant, _productId)).Where(static r => r.Aspect == ListingPlan.Content))
        {
            newest = Math.Max(newest, row.DesiredVersion);
            if (versions.TryGetValue(row.AccountKey, out var known))
                versions[row.AccountKey] = known with { Content = row.DesiredVersion };
        }

        if (newest > document.ContentVersion)
            _document = document with { ContentVersion = newest, Listings = versions };
    }

    private async Task<FieldError?> GroupErrorAsync(Product product) =>
        product.GroupId is { } id && (await products.GroupsAsync(_tenant, [id])).TryGetValue(id, out var group) ? GroupRules.Conflict(product, group) : null;
}
