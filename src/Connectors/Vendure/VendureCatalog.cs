using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Publishes listings: those of a group together (<see cref="VendureGroups"/>), all others as products with one variant each. Creating one
/// takes two calls; the product's slug carries the hub's product id, so a repeat after a crash finds the half-made product and completes it. Vendure itself refuses a second variant without options
/// in a product, so that the second call cannot double either.
/// </summary>
internal sealed class VendureCatalog(VendureApi api, ConnectorSession session)
{
    private readonly VendureProductWrites _writes = new(api);

    public static string Slug(string productId) => $"kolaj-{productId}".ToLowerInvariant();

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var ids = items.Select(BoundId).OfType<string>().Distinct().ToList();
        var skus = items.Select(item => item.Product.Sku).Distinct().ToList();
        var shop = await VendureVariantsAnswer.ReadAsync(api, VendureOperations.Publish, ids, skus, cancellation);
        var ours = await BySlugAsync(items, cancellation);

        var groups = new VendureGroups(api, session);
        List<IReadOnlyList<ContentItem>> parts =
        [
            .. items.Where(static item => item.Group is null).Select(static item => (IReadOnlyList<ContentItem>)[item]),
            .. items.Where(static item => item.Group is not null).GroupBy(static item => item.Group!.Id, StringComparer.Ordinal).Select(static group => group.ToList()),
        ];
        var results = new List<ItemResult>(items.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            try
            {
                if (part[0].Group is null)
                    results.Add(await PublishOneAsync(part[0], shop, ours.GetValueOrDefault(Slug(part[0].Product.Id)), cancellation));
                else
                    results.AddRange(await groups.PublishAsync(part, shop, item => ours.GetValueOrDefault(Slug(item.Product.Id)), cancellation));
            }
            catch (PlatformException refused) when (refused.Failure is PlatformFailure.Refused or PlatformFailure.NotFound)
            {
                results.AddRange(part.Select(item => VendureContent.Refuse(item, refused.Code ?? "refused", refused.Message)));
            }
            catch (PlatformException error) when (results.Count > 0 && VendureApi.NothingWasDone(error))
            {
                // Earlier items are done: the rest waits, and the call as a whole has not failed.
                results.AddRange(parts.Skip(i).SelectMany(static left => left).Select(left =>
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
            return await UpdateAsync(item, bound, shop, cancellation);

        var own = ours?.Variants.Count switch
        {
            null or 0 => null,
            1 => ours.Variants[0],
            _ => ours.Variants.FirstOrDefault(variant => variant.Sku == item.Product.Sku),
        };
        if (ours is { Variants.Count: > 1 } && own is null)
            return VendureContent.Refuse(item, "listing_ambiguous", "The listing's product got several variants by hand, none of them with the SKU.");

        var strangers = shop.WithSku(item.Product.Sku).Where(variant => variant.Id != own?.Id).ToList();
        if (strangers.Count > 0)
        {
            return strangers.Count + (own is null ? 0 : 1) > 1
                ? VendureContent.Refuse(item, "sku_duplicated_on_channel", $"Several variants of the shop have the SKU {item.Product.Sku}.")
                : VendureContent.Refuse(item, "sku_exists_on_channel",
                    $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{strangers[0].Name}'); import it to adopt it.");
        }

        if (own is null)
            return await CreateAsync(item, ours, shop, cancellation);
        return VendureContent.FoundAgain(await UpdateAsync(item, ours!.Id, own.Id, shop, cancellation));
    }

    private async Task<ItemResult> CreateAsync(
        ContentItem item, VendureProduct? half, VendureVariantsAnswer shop, CancellationToken cancellation)
    {
        // Everything that could refuse the second call is asked before the first.
        var (row, refused) = VendureContent.NewVariant(item, item.Product.Title, shop, session);
        if (row is null)
            return refused!;
        var texts = VendureContent.ProductTexts(item.Product.Title, item.Product.Description, shop, Slug(item.Product.Id));
        if ((half?.Id ?? await _writes.CreateProductAsync(texts, Slug(item.Product.Id), cancellation)) is not { } productId)
            return new ItemResult(item.Key, ItemOutcome.Retry, "created_meanwhile", "The product appeared while it was being created.");
        row["productId"] = productId;
        var created = await _writes.CreateVariantsAsync([row], cancellation);
        return created is [var made, ..]
            ? Confirm(item, productId, made.Id)
            : throw new PlatformException(PlatformFailure.OutcomeUnknown, "answer_empty", "The shop does not name the variant that it made.");
    }

    /// <summary>
    /// A variant that has siblings has its own name alone: the product's words are theirs too. (A group's come by <see cref="VendureGroups"/>.)
    /// </summary>
    private async Task<ItemResult> UpdateAsync(ContentItem item, VendureVariant bound, VendureVariantsAnswer shop, CancellationToken cancellation)
    {
        if (!bound.IsOneOfSeveral)
            return await UpdateAsync(item, bound.Product.Id, bound.Id, shop, cancellation);
        await _writes.UpdateVariantsAsync([VendureProductWrites.VariantTexts(item, bound.Id, item.Product.Title, shop)], cancellation);
        return new ItemResult(item.Key, ItemOutcome.Confirmed) { RemoteIds = bound.RemoteIds };
    }

    /// <summary>
    /// Texts and SKU alone: stock and price are aspects with versions of their own, and an older value must not come in by this way.
    /// </summary>
    private async Task<ItemResult> UpdateAsync(
        ContentItem item, string productId, string variantId, VendureVariantsAnswer shop, CancellationToken cancellation)
    {
        await _writes.UpdateAsync(
            productId, VendureContent.ProductTexts(item.Product.Title, item.Product.Description, shop, slug: null),
            [VendureProductWrites.VariantTexts(item, variantId, item.Product.Title, shop)], cancellation);
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
        return found.Values.OfType<VendureProduct>().Where(product => slugs.Contains(product.Slug)).DistinctBy(product => product.Slug).ToDictionary(product => product.Slug);
    }

    private static string? BoundId(ContentItem item) => item.RemoteIds.GetValueOrDefault(VendureVariant.VariantKind);

    private static ItemResult Confirm(ContentItem item, string productId, string variantId) => new(item.Key, ItemOutcome.Confirmed)
    {
        RemoteIds = new Dictionary<string, string> { [VendureVariant.ProductKind] = productId, [VendureVariant.VariantKind] = variantId },
    };
}

/// <summary>A product by its slug, with its variants.</summary>
internal sealed record VendureProduct([property: JsonConverter(typeof(ForeignName))] string Id, string Slug, IReadOnlyList<VendureNamedVariant> Variants);

internal sealed record VendureNamedVariant([property: JsonConverter(typeof(ForeignName))] string Id, string Sku);
