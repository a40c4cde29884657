using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>The product of a group as it is in the shop.</summary>
/// <param name="Options">Names of what its variants differ by.</param>
internal sealed record ShopifyGroupProduct(ShopifyProductHead Head, IReadOnlyList<string> Options, IReadOnlyList<ShopifyGroupVariant> Variants)
{
    public static ShopifyDocument Document { get; } = new(
        ShopifyOperations.ProductsRead,
        "query GroupProduct($identifier:ProductIdentifierInput!,$first:Int!,$after:String,$location:ID!,$publication:ID!,$channels:Boolean!){" +
        "productByIdentifier(identifier:$identifier){id title handle status hasOnlyDefaultVariant " +
        "publishedOnPublication(publicationId:$publication)@include(if:$channels) " +
        "options(first:3){name} variants(first:$first,after:$after){nodes{selectedOptions{name value} " + ShopifyVariant.Fields + "} pageInfo{hasNextPage endCursor}}}}");

    /// <summary>Null where there is no such product.</summary>
    /// <param name="identifier">By <c>id</c> or by <c>handle</c>.</param>
    public static async Task<ShopifyGroupProduct?> FindAsync(
        ShopifyApi api, ShopifyFacts facts, object identifier, int variants, CancellationToken cancellation)
    {
        var all = new List<ShopifyGroupVariant>();
        var pages = new PageWalk();
        string? after = null;
        while (true)
        {
            var variables = facts.Variables(api);
            (variables["identifier"], variables["first"], variables["after"]) = (identifier, Math.Clamp(variants + 5, 10, 25), after);
            var answer = await api.SendAsync(Document, variables, cancellation);
            var page = answer.Read(data => data.Child("productByIdentifier") is { } product
                ? (Head: ShopifyProductHead.Read(product), Options: product.List("options").Select(
                    static option => option.RequiredText("name")).ToList(),
                    Variants: product.Nodes("variants").Select(ShopifyGroupVariant.Read).ToList(), Next: product.RequiredChild("variants").NextPage(pages))
                : ((ShopifyProductHead Head, List<string> Options, List<ShopifyGroupVariant> Variants, string? Next)?)null);
            if (page is not { } read)
                return null;
            all.AddRange(read.Variants);
            if (read.Next is null)
                return new ShopifyGroupProduct(read.Head, read.Options, all);
            after = read.Next;
        }
    }
}

/// <param name="Values">Name of the option to its value.</param>
internal sealed record ShopifyGroupVariant(ShopifyVariant Variant, IReadOnlyDictionary<string, string> Values)
{
    public static ShopifyGroupVariant Read(PlatformJson variant) => new(
        ShopifyVariant.Read(variant),
        variant.List("selectedOptions").DistinctBy(static option => option.RequiredText("name"), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                static option => option.RequiredText("name"), static option => option.RequiredText("value"), StringComparer.OrdinalIgnoreCase));

    public bool Is(ContentItem item) => item.Group!.Axes.All(axis => Values.TryGetValue(axis, out var value) && value == item.Variant[axis]);
}
