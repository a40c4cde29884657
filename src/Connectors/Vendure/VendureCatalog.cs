
namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Publishes listings as products with one variant each. Creating takes two calls; the product's slug carries the hub's product id,
/// so a repeat after a crash finds the half-made product and completes it. Vendure itself refuses a second variant without options
/// in a product, so that the second call cannot double either.
/// </summary>
internal sealed class VendureCatalog(VendureApi api, ConnectorSession session)
{
    private const string CreateProduct = "mutation CreateProduct($input:CreateProductInput!){createProduct(input:$input){id slug}}";

    private const string SameSlug = "query SameSlug($slug:String!){products(options:{filter:{slug:{eq:$slug}},take:10}){items{id}}}";

    private const string DeleteProduct = "mutation DeleteProduct($id:ID!){deleteProduct(id:$id){result}}";

    private const string CreateVariants =
        "mutation CreateVariant($input:[CreateProductVariantInput!]!){createProductVariants(input:$input){id}}";

    private const string Update =
        "mutation UpdateContent($product:UpdateProductInput!,$variants:[UpdateProductVariantInput!]!){" +
        "updateProduct(input:$product){id} updateProductVariants(input:$variants){id}}";

    public static string Slug(string productId) => $"kolaj-{productId}".ToLowerInvariant();

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var ids = items.Select(BoundId).OfType<string>().Distinct().ToList();
        var skus = items.Select(item => item.Product.Sku).Distinct().ToList();
        var shop = await VendureVariantsAnswer.ReadAsync(api, VendureOperations.Publish, ids, skus, cancellation);
        var ours = await BySlugAsync(items, cancellation);

        var results = new List<ItemResult>(items.Count);
        foreach (var item in items)
        {
            try
            {
                results.Add(await PublishOneAsync(item, shop, ours.GetValueOrDefault(Slug(item.Product.Id)), cancellation));
            }
            catch (PlatformException refused) when (refused.Failure is PlatformFailure.Refused or PlatformFailure.NotFound)
            {
                results.Add(Refuse(item, refused.Code ?? "refused", refused.Message));
            }
            catch (PlatformException error) when (results.Count > 0 && VendureApi.NothingWasDone(error))
            {
                // Earlier items are done: the rest waits, and the call as a whole has not failed.
                results.AddRange(items.Skip(results.Count).Select(left =>
                    new ItemResult(left.Key, ItemOutcome.Retry, error.Code, error.Message) { RetryAfter = error.RetryAfter }));
                break;
            }
        }

        return new SubmitResult(null, results);
    }

    private async Task<ItemResult> PublishOneAsync(
        ContentItem item, VendureVariantsAnswer shop, VendureProduct? ours, CancellationToken cancellation)
    {
        if (shop.WithId(BoundId(item)) is { } bound)
            return await UpdateAsync(item, bound.Product.Id, bound.Id, shop, cancellation);

        var own = ours?.Variants.Count switch
        {
            null or 0 => null,
            1 => ours.Variants[0],
            _ => ours.Variants.FirstOrDefault(variant => variant.Sku == item.Product.Sku),
        };
        if (ours is { Variants.Count: > 1 } && own is null)
            return Refuse(item, "listing_ambiguous", "The listing's product got several variants by hand, none of them with the SKU.");

        var strangers = shop.WithSku(item.Product.Sku).Where(variant => variant.Id != own?.Id).ToList();
        if (strangers.Count > 0)
        {
            return strangers.Count + (own is null ? 0 : 1) > 1
                ? Refuse(item, "sku_duplicated_on_channel", $"Several variants of the shop have the SKU {item.Product.Sku}.")
                : Refuse(item, "sku_exists_on_channel",
                    $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{strangers[0].Name}'); import it to adopt it.");
        }

        if (own is null)
            return await CreateAsync(item, ours, shop, cancellation);

        // What is found again shows an older number and price: its texts are made right and it is bound, but it is not confirmed.
        return await UpdateAsync(item, ours!.Id, own.Id, shop, cancellation) with
        {
            Outcome = ItemOutcome.Refused,
            Code = ItemResult.AlreadyExists,
            Message = "An earlier call had made the listing.",
        };
    }

    private async Task<ItemResult> CreateAsync(
        ContentItem item, VendureProduct? half, VendureVariantsAnswer shop, CancellationToken cancellation)
    {
        // Everything that could refuse the second call is asked before the first.
        if (item.Price is not { } price)
            return Refuse(item, "price_required", "A new listing needs a price.");
        if (!shop.ActiveChannel.PricesIncludeTax)
            return Refuse(item, "prices_exclude_tax", "The channel keeps prices without tax.");
        if (!shop.TryMinor(price, out var minor, out var code, out var detail))
            return Refuse(item, code, detail);
        var location = shop.Location(session).Id;

        var productId = half?.Id;
        if (productId is null)
        {
            var input = new { enabled = true, translations = ProductTexts(item, shop, Slug(item.Product.Id)) };
            var made = (await api.MutateAsync<CreatedProduct>(VendureOperations.Publish, CreateProduct, new { input }, cancellation)).CreateProduct;
            if (made.Slug != Slug(item.Product.Id) || await HasTwinAsync(made, cancellation))
            {
                await api.MutateAsync<Deleted>(VendureOperations.Publish, DeleteProduct, new { id = made.Id }, cancellation);
                return new ItemResult(item.Key, ItemOutcome.Retry, "created_meanwhile", "The product appeared while it was being created.");
            }

            productId = made.Id;
        }

        var variant = new Dictionary<string, object>
        {
            ["productId"] = productId,
            ["sku"] = item.Product.Sku,
            ["price"] = minor,
            ["stockLevels"] = new[] { new { stockLocationId = location, stockOnHand = item.Quantity } },
            ["trackInventory"] = "TRUE",
            ["useGlobalOutOfStockThreshold"] = false,
            ["outOfStockThreshold"] = 0,
            ["translations"] = VariantTexts(item, shop),
        };
        if (api.Setting(VendureConnector.TaxCategory) is { } taxCategory)
            variant["taxCategoryId"] = taxCategory;
        var created = await api.MutateAsync<CreatedVariants>(
            VendureOperations.Publish, CreateVariants, new { input = new[] { variant } }, cancellation);
        return Confirm(item, productId, created.CreateProductVariants[0].Id);
    }

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

    /// <summary>
    /// Texts and SKU alone: stock and price are aspects with versions of their own, and an older value must not come in by this way.
    /// </summary>
    private async Task<ItemResult> UpdateAsync(
        ContentItem item, string productId, string variantId, VendureVariantsAnswer shop, CancellationToken cancellation)
    {
        var product = new { id = productId, enabled = true, translations = ProductTexts(item, shop, slug: null) };
        var variants = new[] { new { id = variantId, enabled = true, sku = item.Product.Sku, translations = VariantTexts(item, shop) } };
        await api.MutateAsync<Updated>(VendureOperations.Publish, Update, new { product, variants }, cancellation);
        return Confirm(item, productId, variantId);
    }

    /// <summary>By <c>product(slug:)</c>, which finds a slug in any language, while list filters look at one.</summary>
    private async Task<Dictionary<string, VendureProduct>> BySlugAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var slugs = items.Select(item => Slug(item.Product.Id)).Distinct().ToList();
        var names = string.Join(',', slugs.Select((_, i) => $"$s{i}:String!"));
        var fields = string.Concat(slugs.Select((_, i) => $" p{i}:product(slug:$s{i}){{id slug variants{{id sku}}}}"));
        var variables = slugs.Select((slug, i) => (Name: $"s{i}", slug)).ToDictionary(pair => pair.Name, pair => pair.slug);
        var found = await api.QueryAsync<Dictionary<string, VendureProduct?>>(
            VendureOperations.Publish, $"query OurProducts({names}){{{fields}}}", variables, cancellation);
        return found.Values.OfType<VendureProduct>().Where(product => slugs.Contains(product.Slug)).ToDictionary(product => product.Slug);
    }

    private static object[] ProductTexts(ContentItem item, VendureShopFacts shop, string? slug)
    {
        var texts = new Dictionary<string, string>
        {
            ["languageCode"] = shop.ActiveChannel.DefaultLanguageCode,
            ["name"] = item.Product.Title,
            ["description"] = item.Product.Description ?? string.Empty,
        };
        if (slug is not null)
            texts["slug"] = slug;
        return [texts];
    }

    private static object[] VariantTexts(ContentItem item, VendureShopFacts shop) =>
        [new { languageCode = shop.ActiveChannel.DefaultLanguageCode, name = item.Product.Title }];

    private static string? BoundId(ContentItem item) => item.RemoteIds.GetValueOrDefault(VendureVariant.VariantKind);

    private static ItemResult Confirm(ContentItem item, string productId, string variantId) => new(item.Key, ItemOutcome.Confirmed)
    {
        RemoteIds = new Dictionary<string, string> { [VendureVariant.ProductKind] = productId, [VendureVariant.VariantKind] = variantId },
    };

    private static ItemResult Refuse(ContentItem item, string code, string message) => new(item.Key, ItemOutcome.Refused, code, message);

    private sealed record VendureProduct(string Id, string Slug, IReadOnlyList<VariantHead> Variants);

    private sealed record VariantHead(string Id, string Sku);

    private sealed record CreatedProduct(ProductHead CreateProduct);

    private sealed record ProductHead(string Id, string Slug);

    private sealed record SameSlugAnswer(VendureList<VendureId> Products);

    private sealed record CreatedVariants(IReadOnlyList<VendureId> CreateProductVariants);

    private sealed record Updated(VendureId UpdateProduct, IReadOnlyList<VendureId> UpdateProductVariants);

    private sealed record Deleted(DeletionResult DeleteProduct);

    private sealed record DeletionResult(string Result);
}
