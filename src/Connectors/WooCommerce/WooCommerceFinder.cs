using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Finds products and variations by id and by SKU. What lies in the bin is not found.</summary>
internal sealed class WooCommerceFinder(WooCommerceApi api)
{
    private const int PageSize = 100;

    /// <summary>Bounds the address; web servers take 8 kB, some firewalls 2.</summary>
    private const int LongestSkuList = 1200;

    /// <summary>Products (no variations) by id; ids without a product are absent.</summary>
    public async Task<Dictionary<long, PlatformJson>> ProductsAsync(IEnumerable<long> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<long, PlatformJson>();
        foreach (var chunk in ids.Distinct().Chunk(PageSize))
        {
            var include = string.Join(',', chunk.Select(WooCommerceIds.Text));
            foreach (var product in await AllAsync("products", [("include", include)], cancellation))
                found[product.RequiredInteger("id")] = product;
        }

        return found;
    }

    /// <summary>
    /// Products and variations with exactly one of these SKUs. The shop takes several at once, separated by commas, and compares without
    /// regard to case and accents.
    /// </summary>
    public async Task<ILookup<string, PlatformJson>> BySkuAsync(IEnumerable<string> skus, CancellationToken cancellation)
    {
        var found = new List<(string Sku, PlatformJson Product)>();
        foreach (var list in Lists([.. skus.Distinct(StringComparer.Ordinal)]))
        {
            foreach (var product in await AllAsync("products", [("sku", string.Join(',', list))], cancellation))
            {
                if (product.AnyText("sku") is { } sku && list.Contains(sku, StringComparer.Ordinal))
                    found.Add((sku, product));
            }
        }

        return found.DistinctBy(static pair => (pair.Sku, pair.Product.RequiredInteger("id"))).ToLookup(static pair => pair.Sku, static pair => pair.Product, StringComparer.Ordinal);
    }

    /// <summary>All variations of a product, or those of <paramref name="ids"/>; none where the product is gone.</summary>
    public async Task<IReadOnlyList<PlatformJson>> VariationsAsync(long product, IReadOnlyCollection<long>? ids, CancellationToken cancellation)
    {
        List<(string Name, string Value)> query = [];
        if (ids is { Count: > 0 and <= PageSize })
            query.Add(("include", string.Join(',', ids.Select(WooCommerceIds.Text))));
        try
        {
            var all = await AllAsync($"products/{WooCommerceIds.Text(product)}/variations", query, cancellation);
            return ids is null ? all : [.. all.Where(variation => ids.Contains(variation.RequiredInteger("id")))];
        }
        catch (PlatformException gone) when (gone.Failure is PlatformFailure.NotFound)
        {
            return [];
        }
    }

    /// <summary>A product or variation by its id alone.</summary>
    public async Task<PlatformJson?> OneAsync(long id, CancellationToken cancellation)
    {
        try
        {
            return (await api.GetAsync(WooCommerceOperations.ProductsRead, $"products/{WooCommerceIds.Text(id)}", [], cancellation))
                .Read(static body => body.IsObject ? body : throw new FormatException("An object was expected."));
        }
        catch (PlatformException gone) when (gone.Failure is PlatformFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>A list to its end. By id, so that what is created meanwhile comes last and moves nothing.</summary>
    private async Task<List<PlatformJson>> AllAsync(string path, IReadOnlyList<(string Name, string Value)> query, CancellationToken cancellation)
    {
        var all = new List<PlatformJson>();
        var page = 1;
        while (true)
        {
            var answer = await api.GetAsync(
                WooCommerceOperations.ProductsRead, path,
                [.. query, ("per_page", "100"), ("page", WooCommerceIds.Text(page)), ("orderby", "id"), ("order", "asc")], cancellation);
            var rows = answer.Read(static body => Checked(body.Elements()));
            all.AddRange(rows);
            if (rows.Count < PageSize || (answer.TotalPages is { } pages && page >= pages))
                return all;
            page = answer.Read(_ => PageWalk.Next(page));
        }
    }

    private static IReadOnlyList<PlatformJson> Checked(IReadOnlyList<PlatformJson> rows) =>
        rows.All(static row => row.IsObject && row.Integer("id") is > 0 && row.Integer("parent_id") is null or >= 0)
            ? rows
            : throw new FormatException("A row has no id.");

    /// <summary>A SKU that holds a comma itself is asked for alone, which the shop understands.</summary>
    private static IEnumerable<IReadOnlyList<string>> Lists(IReadOnlyList<string> skus)
    {
        var list = new List<string>();
        var length = 0;
        foreach (var sku in skus)
        {
            if (sku.Contains(',', StringComparison.Ordinal))
            {
                yield return [sku];
                continue;
            }

            var own = Uri.EscapeDataString(sku).Length + 3;
            if (list.Count > 0 && (length + own > LongestSkuList || list.Count == PageSize / 2))
            {
                yield return list;
                list = [];
                length = 0;
            }

            list.Add(sku);
            length += own;
        }

        if (list.Count > 0)
            yield return list;
    }
}
