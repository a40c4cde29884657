using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Publishes a group as one product with an option group for each axis and a variant for each combination of options. The product's slug is made of the
/// group's id, so that a repeat after a crash completes it; Vendure refuses a second variant with the same options. Variants that are on the shop already,
/// published singly before or made by the merchant, stay where they are and are changed there: Vendure cannot move a variant to another product. What is
/// new joins the product in which siblings are. Nothing is ever deleted.
/// </summary>
internal sealed class VendureGroups(VendureApi api, ConnectorSession session)
{
    private readonly VendureProductWrites _writes = new(api);
    private readonly VendureOptions _options = new(api);

    /// <summary>Of letters that Vendure leaves as they are.</summary>
    public static string Slug(string groupId) => $"kolaj-group-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupId)).AsSpan(0, 12))}";

    /// <param name="items">All variants of one group.</param>
    /// <param name="single">The product of its own that an earlier publication made for an item; null where there is none.</param>
    public async Task<IReadOnlyList<ItemResult>> PublishAsync(
        IReadOnlyList<ContentItem> items, VendureVariantsAnswer shop, Func<ContentItem, VendureProduct?> single, CancellationToken cancellation)
    {
        var group = items[0].Group!;
        var product = await _options.FindAsync(group, [.. items.Select(item => Bound(item, shop)).OfType<VendureVariant>()], cancellation);
        var plan = new VendureGroupPlan(items, shop, session, product, single);
        var results = new List<ItemResult>(plan.Refused);
        foreach (var alone in plan.Alone)
            results.Add(await UpdateAloneAsync(alone, shop, cancellation));

        var isHalfMade = product is { Variants.Count: 0 };
        if (plan.New.Count > 0)
        {
            if (product is null && await _writes.CreateProductAsync(Texts(group, shop, Slug(group.Id)), Slug(group.Id), cancellation) is { } id)
                product = new VendureGroupProduct(id, Slug(group.Id), [], []);
            if (product is null)
            {
                results.AddRange(plan.New.Select(static row => new ItemResult(
                    row.Item.Key, ItemOutcome.Retry, "created_meanwhile", "The product appeared while it was being created.")));
                return results;
            }
        }

        if (product is null)
            return results;
        if (plan.New.Count > 0 || product.IsOf(group))
        {
            var (ready, problem) = await _options.CompleteAsync(product, group, [.. plan.New.Select(static row => row.Item), .. plan.InProduct.Select(static row => row.Item)], shop, cancellation);
            product = ready;
            if (problem is { } differs)
            {
                results.AddRange(plan.New.Select(row => VendureContent.Refuse(row.Item, "variant_axes_differ_on_channel", differs)));
                plan.New.Clear();
            }
        }

        if (plan.InProduct.Count > 0 || isHalfMade)
            results.AddRange(await UpdateAsync(product, group, plan.InProduct, shop, cancellation));
        results.AddRange(await CreateAsync(product, plan.New, cancellation));
        return results;
    }

    public static VendureVariant? Bound(ContentItem item, VendureVariantsAnswer shop) =>
        shop.WithId(item.RemoteIds.GetValueOrDefault(VendureVariant.VariantKind));

    /// <summary>As Vendure's own back office names variants: the product and the options.</summary>
    public static string NameOf(ContentItem item) =>
        string.Join(' ', [item.Group!.Title, .. item.Group.Axes.Select(axis => item.Variant.GetValueOrDefault(axis)).Where(static value => !string.IsNullOrWhiteSpace(value))]);

    private static object[] Texts(ContentGroup group, VendureShopFacts shop, string? slug = null) =>
        VendureContent.ProductTexts(group.Title, group.Description, shop, slug);

    private async Task<IReadOnlyList<ItemResult>> UpdateAsync(
        VendureGroupProduct product, ContentGroup group, IReadOnlyList<VendureGroupPlan.Existing> rows, VendureShopFacts shop, CancellationToken cancellation)
    {
        var variants = new List<object>(rows.Count);
        foreach (var row in rows)
        {
            var texts = VendureProductWrites.VariantTexts(row.Item, row.VariantId, NameOf(row.Item), shop);
            // What the merchant has called his options stays.
            if (product.IsOf(group) && product.OptionIds(row.Item) is { } options)
                texts["optionIds"] = options;
            variants.Add(texts);
        }

        await _writes.UpdateAsync(product.Id, Texts(group, shop), variants, cancellation);
        return [.. rows.Select(row => row.IsBound ? Confirm(row.Item, row.VariantId, product.Id) : VendureContent.FoundAgain(Confirm(row.Item, row.VariantId, product.Id)))];
    }

    /// <summary>All in one call, which Vendure does whole or not at all; refused, each by itself.</summary>
    private async Task<IReadOnlyList<ItemResult>> CreateAsync(
        VendureGroupProduct product, IReadOnlyList<VendureGroupPlan.Creation> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
            return [];
        foreach (var row in rows)
        {
            row.Fields["productId"] = product.Id;
            row.Fields["optionIds"] = product.OptionIds(row.Item)!;
        }

        try
        {
            var made = await _writes.CreateVariantsAsync([.. rows.Select(static row => row.Fields)], cancellation);
            // What the answer does not name has no result, so that it is read back.
            return [.. rows.SelectMany(row => made.Where(variant => variant.Sku == row.Item.Product.Sku).Take(1).Select(variant => Confirm(row.Item, variant.Id, product.Id)))];
        }
        catch (PlatformException refused) when (refused.Failure is PlatformFailure.Refused or PlatformFailure.NotFound && rows.Count == 1)
        {
            return [VendureContent.Refuse(rows[0].Item, refused.Code ?? "refused", refused.Message)];
        }
        catch (PlatformException refused) when (refused.Failure is PlatformFailure.Refused or PlatformFailure.NotFound)
        {
            var results = new List<ItemResult>();
            foreach (var row in rows)
                results.AddRange(await CreateAsync(product, [row], cancellation));
            return results;
        }
    }

    /// <summary>A variant that is on the shop in another product, of its own or with siblings that are not of the group.</summary>
    private async Task<ItemResult> UpdateAloneAsync(VendureGroupPlan.Existing row, VendureShopFacts shop, CancellationToken cancellation)
    {
        object[] variants = [VendureProductWrites.VariantTexts(row.Item, row.VariantId, NameOf(row.Item), shop)];
        ItemResult done;
        if (row.OwnProduct is { } own)
        {
            await _writes.UpdateAsync(own, VendureContent.ProductTexts(NameOf(row.Item), row.Item.Group!.Description, shop, slug: null), variants, cancellation);
            done = new ItemResult(row.Item.Key, ItemOutcome.Confirmed)
            {
                RemoteIds = new Dictionary<string, string> { [VendureVariant.ProductKind] = own, [VendureVariant.VariantKind] = row.VariantId },
            };
        }
        else
        {
            await _writes.UpdateVariantsAsync(variants, cancellation);
            done = new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = new Dictionary<string, string> { [VendureVariant.VariantKind] = row.VariantId } };
        }

        return row.IsBound ? done : VendureContent.FoundAgain(done);
    }

    private static ItemResult Confirm(ContentItem item, string variantId, string productId) => new(item.Key, ItemOutcome.Confirmed)
    {
        RemoteIds = new Dictionary<string, string> { [VendureVariant.VariantKind] = variantId },
        GroupRemoteIds = new Dictionary<string, string> { [VendureVariant.ProductKind] = productId },
    };
}
