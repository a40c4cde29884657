using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>The calls that make and change products and variants.</summary>
internal sealed class VendureProductWrites(VendureApi api)
{
    private const string CreateProduct = "mutation CreateProduct($input:CreateProductInput!){createProduct(input:$input){id slug}}";

    private const string SameSlug = "query SameSlug($slug:String!){products(options:{filter:{slug:{eq:$slug}},take:10}){items{id}}}";

    private const string DeleteProduct = "mutation DeleteProduct($id:ID!){deleteProduct(id:$id){result}}";

    private const string CreateVariants =
        "mutation CreateVariant($input:[CreateProductVariantInput!]!){createProductVariants(input:$input){id sku}}";

    private const string UpdateContent =
        "mutation UpdateContent($product:UpdateProductInput!,$variants:[UpdateProductVariantInput!]!){" +
        "updateProduct(input:$product){id} updateProductVariants(input:$variants){id}}";

    private const string UpdateVariants =
        "mutation UpdateVariants($variants:[UpdateProductVariantInput!]!){updateProductVariants(input:$variants){id}}";

    /// <summary>What of a listing that exists is content.</summary>
    public static Dictionary<string, object> VariantTexts(ContentItem item, string variantId, string name, VendureShopFacts shop) => new()
    {
        ["id"] = variantId,
        ["enabled"] = true,
        ["sku"] = item.Product.Sku,
        ["translations"] = VendureContent.Name(name, shop),
    };

    /// <summary>A new product without variants under a slug that no other has; null where another appeared meanwhile.</summary>
    /// <returns>Its id.</returns>
    public async Task<string?> CreateProductAsync(object[] texts, string slug, CancellationToken cancellation)
    {
        var input = new { enabled = true, translations = texts };
        var made = (await api.MutateAsync<CreatedProduct>(VendureOperations.Publish, CreateProduct, new { input }, cancellation)).CreateProduct;
        if (made.Slug == slug && !await HasTwinAsync(made, cancellation))
            return made.Id;
        await api.MutateAsync<Deleted>(VendureOperations.Publish, DeleteProduct, new { id = made.Id }, cancellation);
        return null;
    }

    /// <summary>All of them or none.</summary>
    public async Task<IReadOnlyList<VendureCreatedVariant>> CreateVariantsAsync(IReadOnlyList<object> input, CancellationToken cancellation) =>
        (await api.MutateAsync<CreatedVariants>(VendureOperations.Publish, CreateVariants, new { input }, cancellation)).CreateProductVariants;

    public Task UpdateAsync(string productId, object[] texts, IReadOnlyList<object> variants, CancellationToken cancellation) =>
        api.MutateAsync<Updated>(
            VendureOperations.Publish, UpdateContent, new { product = new { id = productId, enabled = true, translations = texts }, variants }, cancellation);

    public Task UpdateVariantsAsync(IReadOnlyList<object> variants, CancellationToken cancellation) =>
        api.MutateAsync<VendureUpdated>(VendureOperations.Publish, UpdateVariants, new { variants }, cancellation);

    /// <summary>
    /// An earlier call of ours, given up as lost, may arrive at the same moment. Vendure counts the second slug up when it sees the first
    /// and keeps two equal ones when it does not (seen on 3.7.3). Whoever meets another after its own is stored takes its own away: of two
    /// at most one stays, and the next attempt completes that one or begins anew.
    /// </summary>
    private async Task<bool> HasTwinAsync(ProductHead made, CancellationToken cancellation)
    {
        var found = await api.QueryAsync<SameSlugAnswer>(VendureOperations.Publish, SameSlug, new { slug = made.Slug }, cancellation);
        return found.Products.Items.Any(product => product.Id != made.Id);
    }

    private sealed record CreatedProduct(ProductHead CreateProduct);

    private sealed record ProductHead([property: JsonConverter(typeof(ForeignName))] string Id, string Slug);

    private sealed record SameSlugAnswer(VendureList<VendureId> Products);

    private sealed record CreatedVariants(IReadOnlyList<VendureCreatedVariant> CreateProductVariants);

    private sealed record Updated(VendureId UpdateProduct, IReadOnlyList<VendureId> UpdateProductVariants);

    private sealed record Deleted(DeletionResult DeleteProduct);

    private sealed record DeletionResult(string Result);
}

internal sealed record VendureCreatedVariant([property: JsonConverter(typeof(ForeignName))] string Id, string? Sku = null);
