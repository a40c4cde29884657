using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>Answers what is read of products and variants (sheet §Products).</summary>
internal static class ProductFields
{
    public static void Bind(FieldBinder binder)
    {
        binder.Type<ShopifyProduct>("Product")
            .Field("tags", static product => product.TagList)
            .Field("options", static (product, call) => product.Options.Take(call.Arguments.Number("first") ?? int.MaxValue).ToList())
            .Field("variants", static (product, call) => call.Page(product.Variants, Sort(call, "POSITION"), static variant => variant.Number))
            .Field("variantsCount", static product => CountView.Exact(product.Variants.Count))
            .Field("media", static (product, call) => call.Page(product.Media, media => Paging.Sortable(product.Media.IndexOf(media)), media => product.Media.IndexOf(media)))
            .Field("publishedOnPublication", static (product, call) => IsPublished(product, call))
            .Field("resourcePublicationsCount", static (product, call) => Publications(product, call))
            .BindMetafields();
        binder.Type<SeoView>("SEO");
        binder.Type<MediaView>("MediaImage");
        binder.Type<ImageView>("Image");
        binder.Type<ShopifyVariant>("ProductVariant")
            .Field("publishedOnPublication", static (variant, call) => IsPublished(variant.Product, call))
            .Field("resourcePublicationsCount", static (variant, call) => Publications(variant.Product, call))
            .BindMetafields();
        binder.Type<ShopifyOption>("ProductOption")
            .Field("position", static (option, call) => call.Shop.Catalogue.All.First(product => product.Options.Contains(option)).Options.IndexOf(option) + 1)
            .Field("values", static option => option.OptionValues.Select(static value => value.Name).ToList());
        binder.Type<ShopifyOptionValue>("ProductOptionValue")
            .Field("hasVariants", static (value, call) => call.Shop.Catalogue.Variants.Any(variant => variant.Values.Contains(value)));
        binder.Type<SelectedOptionView>("SelectedOption");
        binder.Type<ProductOperationView>("ProductSetOperation");
        BindRoot(binder.Type<ShopifyShop>("QueryRoot"));
    }

    private static void BindRoot(TypeBinder<ShopifyShop> root) => root
        .Field("product", static (shop, call) => shop.Catalogue.Find(call.Arguments.Text("id")))
        .Field("productByIdentifier", static (shop, call) => ByIdentifier(shop, call.Arguments.Object("identifier")))
        .Field("products", static (shop, call) => call.Page(Search(shop, call), Sort(call), static product => product.Number))
        .Field("productsCount", static (shop, call) => CountView.UpTo(Search(shop, call).Count(), call.Arguments.Number("limit")))
        .Field("productVariant", static (shop, call) => shop.Catalogue.Variant(call.Arguments.Text("id")))
        .Field("productVariants", static (shop, call) => call.Page(SearchVariants(shop, call), Sort(call, "ID"), static variant => variant.Number))
        .Field("productOperation", static (shop, call) => shop.Catalogue.Operation(call.Arguments.Text("id")));

    /// <summary>The product that an identifier names by id, handle or a metafield; null when there is none.</summary>
    public static ShopifyProduct? ByIdentifier(ShopifyShop shop, InputObject? identifier)
    {
        if (identifier?.Object("customId") is { } custom)
            return shop.Catalogue.All.FirstOrDefault(product => product.Metafield(custom.Text("namespace"), custom.Text("key"))?.Value == custom.Text("value"));
        return identifier?.Text("id") is { } id ? shop.Catalogue.Find(id) : shop.Catalogue.ByHandle(identifier?.Text("handle"));
    }

    private static IEnumerable<ShopifyProduct> Search(ShopifyShop shop, ShopifyCall call)
    {
        var search = SearchQuery.Of(call.Arguments.Text("query"));
        return shop.Catalogue.All.Where(product => search.Matches(name => Field(product, name)));
    }

    private static IEnumerable<ShopifyVariant> SearchVariants(ShopifyShop shop, ShopifyCall call)
    {
        var search = SearchQuery.Of(call.Arguments.Text("query"));
        return shop.Catalogue.Variants.Where(variant => search.Matches(name => Field(variant, name)));
    }

    private static IReadOnlyList<string>? Field(ShopifyProduct product, string name) => name switch
    {
        "id" => [$"{product.Number}"],
        "title" => [product.Title],
        "handle" => [product.Handle],
        "status" => [product.Status],
        "vendor" => [product.Vendor],
        "product_type" => [product.ProductType],
        "tag" => product.TagList,
        "sku" => [.. product.Variants.Select(static variant => variant.Sku).OfType<string>()],
        "barcode" => [.. product.Variants.Select(static variant => variant.Barcode).OfType<string>()],
        "created_at" => [$"{product.CreatedAt:O}"],
        "updated_at" => [$"{product.UpdatedAt:O}"],
        "inventory_total" => [$"{product.TotalInventory}"],
        "default" => [product.Title, product.Handle, product.Vendor, .. product.Title.Split(' '), .. product.Variants.Select(static variant => variant.Sku).OfType<string>()],
        _ => null,
    };

    private static IReadOnlyList<string>? Field(ShopifyVariant variant, string name) => name switch
    {
        "id" => [$"{variant.Number}"],
        "sku" => variant.Sku is { } sku ? [sku] : [],
        "barcode" => variant.Barcode is { } barcode ? [barcode] : [],
        "title" => [variant.Title],
        "product_id" => [$"{variant.Product.Number}"],
        "product_status" => [variant.Product.Status],
        "inventory_quantity" => [$"{variant.InventoryQuantity}"],
        "updated_at" => [$"{variant.UpdatedAt:O}"],
        "default" => [variant.Title, variant.Product.Title, variant.Sku ?? "", variant.Barcode ?? ""],
        _ => null,
    };

    private static Func<ShopifyProduct, string> Sort(ShopifyCall call) => call.Arguments.Text("sortKey") switch
    {
        "TITLE" => static product => product.Title,
        "CREATED_AT" => static product => Paging.Sortable(product.CreatedAt),
        "UPDATED_AT" => static product => Paging.Sortable(product.UpdatedAt),
        _ => static product => Paging.Sortable(product.Number),
    };

    private static Func<ShopifyVariant, string> Sort(ShopifyCall call, string usual) => (call.Arguments.Text("sortKey") ?? usual) switch
    {
        "TITLE" => static variant => variant.Title,
        "SKU" => static variant => variant.Sku ?? "",
        "POSITION" => static variant => Paging.Sortable(variant.Position),
        _ => static variant => Paging.Sortable(variant.Number),
    };

    private static bool IsPublished(ShopifyProduct product, ShopifyCall call) =>
        product.Status == "ACTIVE" && Gid.Number(call.Arguments.Text("publicationId"), "Publication") is { } number
        && product.PublishedOn.TryGetValue(number, out var at) && at <= call.Shop.Now;

    private static CountView Publications(ShopifyProduct product, ShopifyCall call) => CountView.Exact(product.PublishedOn.Count(on =>
        call.Arguments.Flag("onlyPublished") == false || (product.Status == "ACTIVE" && on.Value <= call.Shop.Now)));
}
