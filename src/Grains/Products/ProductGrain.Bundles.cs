using KolajAI.Errors;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <content>The product as a bundle: it has no units of its own, but what its components make up.</content>
internal sealed partial class ProductGrain
{
    private const int MostComponents = 50;
    private const int MostUnits = 1000;

    /// <summary>
    /// Works the bundle out from what its components have now. What moves after the generation was read makes it due once more, so nothing that
    /// comes meanwhile is lost.
    /// </summary>
    private Task RecountAsync() => RunAsync(
        async now =>
        {
            if (Living is not { Product.Components.Count: > 0 } before || await bundles.WakeAsync(_tenant, _productId) is not { DueAt: not null } wake)
                return Step<object>.Nothing(static () => Done);
            var count = BundleCount.Of(before.Product.Components, await LivingAsync(before.Product.Components.Select(static c => c.ProductId)));
            var isSame = count.Stock == before.Stock && count.HeldBack == before.HeldBack;
            var after = before with
            {
                Stock = count.Stock,
                HeldBack = count.HeldBack,
                Product = isSame ? before.Product : before.Product with { UpdatedAt = now },
            };
            // Orders were the cause, or may have been: no brake stops it.
            var plan = new ListingPlan(before, after, now) { Cause = ListingCauses.Sale }
                .StockChanged(null, wake.Moved || count.HeldBack != before.HeldBack ? before.Listings.Keys.ToHashSet(StringComparer.Ordinal) : null);
            var decision = new ProductDecision(
                plan.Document, [.. plan.Rows], [new BundleSettledRow(_productId, wake.Generation)], count.Stock == before.Stock ? [] : ["stock"]);
            return new Step<object>(decision, null, NoItems, static () => Done);
        },
        repeatable: true);

    /// <summary>The write with its components looked up, and what they make up; the components as they are where it names none.</summary>
    private async Task<(ProductWrite Write, BundleCount Count, IReadOnlyList<FieldError> Errors)> WithComponentsAsync(ProductWrite write)
    {
        if (write.Patch.Components is not { Count: > 0 } named)
            return (write, BundleCount.None, []);
        var errors = new List<FieldError>();
        if (named.Count > MostComponents)
            return (write, BundleCount.None, [new FieldError("/components", ErrorCodes.TooLong, $"A bundle has at most {MostComponents} components.")]);
        var ids = await products.ResolveSkusAsync(_tenant, [.. named.Select(static c => c.Sku).Distinct(StringComparer.Ordinal)]);
        var living = await LivingAsync(ids.Values);
        var found = new List<ProductComponent>();
        for (var i = 0; i < named.Count; i++)
        {
            var part = named[i];
            var at = $"/components/{i}";
            if (part.Quantity is < 1 or > MostUnits)
                errors.Add(new FieldError(at + "/quantity", ErrorCodes.OutOfRange, $"A bundle holds 1 to {MostUnits} units of a component."));
            if (!ids.TryGetValue(part.Sku, out var id) || (id != _productId && !living.ContainsKey(id)))
                errors.Add(new FieldError(at + "/sku", ErrorCodes.ProductNotFound, $"There is no product with the SKU {part.Sku}."));
            else if (id == _productId || living[id].Product.Components.Count > 0)
                errors.Add(new FieldError(at + "/sku", ErrorCodes.BundleNested, $"{part.Sku} is a bundle itself."));
            else if (found.Exists(c => c.ProductId == id))
                errors.Add(new FieldError(at + "/sku", "duplicate_item", $"{part.Sku} stands in the bundle twice."));
            else
                found.Add(part with { ProductId = id });
        }

        return errors.Count > 0
            ? (write, BundleCount.None, errors)
            : (write with { Patch = write.Patch with { Components = found } }, BundleCount.Of(found, living), []);
    }

    private async Task<IReadOnlyDictionary<string, ProductDocument>> LivingAsync(IEnumerable<string> ids) =>
        (await products.FindManyAsync(_tenant, [.. ids.Distinct(StringComparer.Ordinal)]))
        .Select(static r => KolajJson.FromBytes<ProductDocument>(r.State)).Where(static d => !d.Deleted).ToDictionary(static d => d.Product.Id, StringComparer.Ordinal);

    private static FieldError Nested() =>
        new("/components", ErrorCodes.BundleNested, "A component is a bundle or gone, or this product is a component of a bundle itself.");
}
