using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// The calls that write products. <c>productSet</c> deletes variants that its list lacks: the list goes with a creation alone, and a product
/// that is there already is changed without it.
/// </summary>
internal sealed class ShopifyProductWrite(ShopifyApi api)
{
    /// <summary>The handle is another product's: an earlier call of ours has made it.</summary>
    public const string HandleTaken = "HANDLE_NOT_UNIQUE";

    public static ShopifyDocument CreateDocument { get; } = new(
        ShopifyOperations.ProductsWrite,
        "mutation CreateProduct($input:ProductSetInput!,$first:Int!){productSet(input:$input,synchronous:true){" +
        "product{id variants(first:$first){nodes{id sku inventoryItem{id}}}} userErrors{field message code}}}");

    public static ShopifyDocument UpdateDocument { get; } = new(
        ShopifyOperations.ProductsWrite,
        "mutation UpdateProduct($product:ID!,$input:ProductSetInput!,$variants:[ProductVariantsBulkInput!]!,$change:Boolean!,$publish:Boolean!,$channels:[PublicationInput!]!){" +
        "productSet(identifier:{id:$product},input:$input,synchronous:true){product{id} userErrors{field message code}} " +
        "productVariantsBulkUpdate(productId:$product,variants:$variants,allowPartialUpdates:true)@include(if:$change){userErrors{field message " +
        "code}} " +
        "publishablePublish(id:$product,input:$channels)@include(if:$publish){userErrors{field message}}}");

    public static ShopifyDocument AddDocument { get; } = new(
        ShopifyOperations.ProductsWrite,
        "mutation AddVariants($product:ID!,$variants:[ProductVariantsBulkInput!]!){productVariantsBulkCreate(productId:$product,variants:$variants){" +
        "productVariants{id sku inventoryItem{id}} userErrors{field message code}}}");

    public static ShopifyDocument PublishDocument { get; } = new(
        ShopifyOperations.ProductsWrite,
        "mutation PublishProduct($product:ID!,$channels:[PublicationInput!]!){publishablePublish(id:$product,input:$channels){userErrors{field " +
        "message}}}");

    /// <summary>Makes a product with all its variants.</summary>
    public async Task<(IReadOnlyList<ShopifyIds> Made, IReadOnlyList<string?> Skus, ShopifyError? Error)> CreateAsync(
        Dictionary<string, object?> input, int variants, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(CreateDocument, new { input, first = variants }, cancellation);
        return answer.Read(static data =>
        {
            var payload = data.RequiredChild("productSet");
            if (ShopifyError.ReadUser(payload) is [var error, ..])
                return ([], [], error);
            var product = payload.RequiredChild("product");
            var nodes = product.Nodes("variants");
            return (Ids(ShopifyGid.Required(product.RequiredText("id"), "Product"), nodes), Skus(nodes), (ShopifyError?)null);
        });
    }

    /// <summary>Changes a product and those of its variants that are named; the others stay.</summary>
    /// <returns>What of the product was refused, then what of the variants, by their places.</returns>
    public async Task<(ShopifyError? Product, IReadOnlyDictionary<int, ShopifyError> Variants)> UpdateAsync(
        string product, Dictionary<string, object?> input, IReadOnlyList<Dictionary<string, object?>> variants, ShopifyPlace? publishOn, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(
            UpdateDocument,
            new { product, input, variants, change = variants.Count > 0, publish = publishOn is not null, channels = Channels(publishOn) }, cancellation);
        return answer.Read(data =>
        {
            var changed = variants.Count == 0 ? [] : ShopifyError.ReadUser(data.RequiredChild("productVariantsBulkUpdate"));
            var whole = ShopifyError.ReadUser(data.RequiredChild("productSet"))
                .Concat(changed.Where(static error => error.PlaceIn("variants") is null))
                .Concat(publishOn is null ? [] : ShopifyError.ReadUser(data.RequiredChild("publishablePublish")));
            return (whole.FirstOrDefault(), (IReadOnlyDictionary<int, ShopifyError>)changed.Where(
                static error => error.PlaceIn("variants") is not null)
                .DistinctBy(static error => error.PlaceIn("variants")).ToDictionary(static error => error.PlaceIn("variants")!.Value));
        });
    }

    /// <summary>Adds variants: all or none.</summary>
    public async Task<(IReadOnlyList<ShopifyIds> Made, IReadOnlyList<string?> Skus, IReadOnlyList<ShopifyError> Errors)> AddAsync(
        long product, IReadOnlyList<Dictionary<string, object?>> variants, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(AddDocument, new { product = ShopifyGid.Of("Product", product), variants }, cancellation);
        return answer.Read(data =>
        {
            var payload = data.RequiredChild("productVariantsBulkCreate");
            var nodes = payload.List("productVariants");
            return (Ids(product, nodes), Skus(nodes), ShopifyError.ReadUser(payload));
        });
    }

    /// <summary>Shows a product on a sales channel.</summary>
    public async Task<ShopifyError?> PublishAsync(string product, ShopifyPlace on, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(PublishDocument, new { product, channels = Channels(on) }, cancellation);
        return answer.Read(static data => ShopifyError.ReadUser(data.RequiredChild("publishablePublish")).FirstOrDefault());
    }

    private static object[] Channels(ShopifyPlace? publication) => publication is null ? [] : [new { publicationId = publication.Gid }];

    private static List<ShopifyIds> Ids(long product, IReadOnlyList<PlatformJson> nodes) => [.. nodes.Select(node => new ShopifyIds(
        product, ShopifyGid.Required(node.RequiredText("id"), "ProductVariant"), ShopifyGid.Required(
            node.RequiredChild("inventoryItem").RequiredText("id"), "InventoryItem")))];

    private static List<string?> Skus(IReadOnlyList<PlatformJson> nodes) => [.. nodes.Select(static node => node.Text("sku"))];
}
