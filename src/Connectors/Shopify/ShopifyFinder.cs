using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Finds variants by id, by SKU and by the handle of our own products. Ids and handles are looked up in Shopify's database; SKUs by its
/// search, which follows by seconds, so that nothing that must not be made twice hangs on a SKU.
/// </summary>
internal sealed class ShopifyFinder(ShopifyApi api, ShopifyFacts facts)
{
    /// <summary>Variants by id in a document.</summary>
    public const int IdsInAQuery = 100;

    /// <summary>
    /// Rows of a page. Each costs five points, found or not, and a job waits two seconds for its permit: in that time 200 points come in.
    /// </summary>
    public const int PageSize = 30;

    private const int SkusInAQuery = 15;
    private const int HandlesInAQuery = 12;
    private const int VariantsOfAHandle = 2;

    private const string Variables = "$location:ID!,$publication:ID!,$channels:Boolean!";

    public static ShopifyDocument ByIds { get; } = new(
        ShopifyOperations.ListingsRead, $"query VariantsById($ids:[ID!]!,{Variables}){{nodes(ids:$ids){{... on ProductVariant{{{ShopifyVariant.Fields}}}}}}}");

    public static ShopifyDocument BySkus(string operation) => new(
        operation,
        $"query VariantsBySku($first:Int!,$query:String,$after:String,{Variables}){{productVariants(first:$first,after:$after,query:$query,sortKey:ID){{" +
        $"nodes{{{ShopifyVariant.Fields}}} pageInfo{{hasNextPage endCursor}}}}}}");

    /// <summary>A product for each handle, with its first variants.</summary>
    public static ShopifyDocument ByHandles(int count) => new(
        ShopifyOperations.ListingsSearch,
        $"query ProductsByHandle({string.Concat(Enumerable.Range(0, count).Select(static i => $"$h{ShopifyGid.Text(i)}:String!,"))}{Variables}){{" +
        string.Concat(Enumerable.Range(0, count).Select(static i =>
            $"p{ShopifyGid.Text(i)}:productByIdentifier(identifier:{{handle:$h{ShopifyGid.Text(i)}}}){{variants(first:{ShopifyGid.Text(VariantsOfAHandle)}){{nodes{{{ShopifyVariant.Fields}}}}}}} ")) + "}");

    /// <summary>Ids without a variant are absent.</summary>
    public async Task<Dictionary<long, ShopifyVariant>> ByIdsAsync(IEnumerable<long> variants, CancellationToken cancellation)
    {
        var found = new Dictionary<long, ShopifyVariant>();
        foreach (var chunk in variants.Distinct().Chunk(IdsInAQuery))
        {
            var variables = With("ids", chunk.Select(static number => ShopifyGid.Of("ProductVariant", number)).ToList());
            var answer = await api.SendAsync(ByIds, variables, cancellation);
            // A null stands where there is no such variant.
            foreach (var variant in answer.Read(
                static data => data.List("nodes").Where(static node => node.IsObject).Select(ShopifyVariant.Read).ToList()))
                found[variant.Ids.Variant] = variant;
        }

        return found;
    }

    /// <summary>All with exactly one of these SKUs; the search itself looks neither at case nor at signs.</summary>
    public async Task<ILookup<string, ShopifyVariant>> BySkusAsync(IEnumerable<string> skus, CancellationToken cancellation)
    {
        var found = new Dictionary<long, ShopifyVariant>();
        foreach (var chunk in skus.Distinct(StringComparer.Ordinal).Chunk(SkusInAQuery))
        {
            var query = string.Join(" OR ", chunk.Select(static sku => $"sku:{Quoted(sku)}"));
            var pages = new PageWalk();
            string? after = null;
            do
            {
                var variables = With("query", query);
                variables["after"] = after;
                // What is asked for costs, found or not: room for a twin of each.
                variables["first"] = Math.Max(4, 2 * chunk.Length);
                var (variants, next) = (await api.SendAsync(BySkus(ShopifyOperations.ListingsSearch), variables, cancellation)).Read(
                    data => Page(data.RequiredChild("productVariants"), pages));
                foreach (var variant in variants.Where(variant => chunk.Contains(variant.Sku, StringComparer.Ordinal)))
                    found[variant.Ids.Variant] = variant;
                after = next;
            }
            while (after is not null);
        }

        return found.Values.ToLookup(static variant => variant.Sku!, StringComparer.Ordinal);
    }

    /// <summary>First variants of the products with these handles.</summary>
    public async Task<ILookup<string, ShopifyVariant>> ByHandlesAsync(IEnumerable<string> handles, CancellationToken cancellation)
    {
        var found = new List<ShopifyVariant>();
        foreach (var chunk in handles.Distinct(StringComparer.Ordinal).Chunk(HandlesInAQuery))
        {
            var variables = facts.Variables(api);
            for (var i = 0; i < chunk.Length; i++)
                variables[$"h{ShopifyGid.Text(i)}"] = chunk[i];
            var answer = await api.SendAsync(ByHandles(chunk.Length), variables, cancellation);
            found.AddRange(answer.Read(data => Enumerable.Range(0, chunk.Length)
                .SelectMany(i => data.Child($"p{ShopifyGid.Text(i)}")?.Nodes("variants") ?? []).Select(ShopifyVariant.Read).ToList()));
        }

        return found.ToLookup(static variant => variant.Product.Handle, StringComparer.Ordinal);
    }

    public static (IReadOnlyList<ShopifyVariant> Variants, string? Next) Page(PlatformJson connection, PageWalk pages) =>
        ([.. connection.List("nodes").Select(ShopifyVariant.Read)], connection.NextPage(pages));

    private Dictionary<string, object?> With(string name, object? value)
    {
        var variables = facts.Variables(api);
        variables[name] = value;
        return variables;
    }

    /// <summary>A term of the search syntax.</summary>
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
