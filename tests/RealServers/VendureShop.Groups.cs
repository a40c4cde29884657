using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>Products with several variants, as the back office shows and makes them.</summary>
public sealed partial class VendureShop
{
    /// <summary>A product with what its variants differ by: <c>Renk=Mavi, Beden=M</c> by SKU.</summary>
    public async Task<VendureFamily> ReadFamilyAsync(string productId, CancellationToken cancellation)
    {
        var product = await _admin.RunAsync(
            "query($id:ID!){product(id:$id){id name description optionGroups{name options{name}} variants{id sku name options{name group{name}}}}}",
            cancellation,
            new() { ["id"] = productId });
        return new VendureFamily(
            Text(product["id"]), Text(product["name"]), Text(product["description"]),
            [.. product["optionGroups"]!.AsArray().Select(static group => Text(group!["name"]))],
            product["variants"]!.AsArray().ToDictionary(
                static variant => Text(variant!["sku"]),
                static variant => string.Join(", ", variant!["options"]!.AsArray().Select(static o => $"{Text(o!["group"]!["name"])}={Text(o["name"])}").Order(StringComparer.Ordinal))),
            product["variants"]!.AsArray().ToDictionary(static variant => Text(variant!["sku"]), static variant => Text(variant!["name"])));
    }

    /// <summary>A seller types a product with one option group into the back office, and a variant for each value.</summary>
    /// <returns>The product's id.</returns>
    public async Task<string> CreateFamilyByHandAsync(
        string title, string axis, IReadOnlyList<(string Sku, string Value)> variants, decimal grossPrice, int stockOnHand, CancellationToken cancellation)
    {
        var slug = variants[0].Sku.ToLowerInvariant();
        var product = await _admin.RunAsync(
            "mutation($input:CreateProductInput!){createProduct(input:$input){id}}",
            cancellation,
            new() { ["input"] = new JsonObject { ["enabled"] = true, ["translations"] = Translations(title, slug) } });
        var group = await _admin.RunAsync(
            "mutation($input:CreateProductOptionGroupInput!){createProductOptionGroup(input:$input){id options{id name}}}",
            cancellation,
            new()
            {
                ["input"] = new JsonObject
                {
                    ["code"] = $"{slug}-axis",
                    ["translations"] = Translations(axis),
                    ["options"] = new JsonArray([.. variants.Select((variant, i) => new JsonObject { ["code"] = $"{slug}-{i}", ["translations"] = Translations(variant.Value) })]),
                },
            });
        await _admin.RunAsync(
            "mutation($product:ID!,$group:ID!){addOptionGroupToProduct(productId:$product,optionGroupId:$group){id}}",
            cancellation,
            new() { ["product"] = product["id"]!.DeepClone(), ["group"] = group["id"]!.DeepClone() });
        await _admin.RunAsync(
            "mutation($input:[CreateProductVariantInput!]!){createProductVariants(input:$input){id}}",
            cancellation,
            new()
            {
                ["input"] = new JsonArray([.. variants.Select(variant => new JsonObject
                {
                    ["productId"] = product["id"]!.DeepClone(),
                    ["sku"] = variant.Sku,
                    ["price"] = Minor(grossPrice),
                    ["stockOnHand"] = stockOnHand,
                    ["optionIds"] = new JsonArray(group["options"]!.AsArray().Single(option => Text(option!["name"]) == variant.Value)!["id"]!.DeepClone()),
                    ["translations"] = Translations($"{title} {variant.Value}"),
                })]),
            });
        return Text(product["id"]);
    }
}

/// <summary>A product with several variants.</summary>
/// <param name="Axes">Names of its option groups.</param>
/// <param name="Variants">Options by SKU: <c>Beden=M, Renk=Mavi</c>.</param>
/// <param name="Names">Names of variants by SKU.</param>
public sealed record VendureFamily(
    string Id, string Title, string Description, IReadOnlyList<string> Axes, IReadOnlyDictionary<string, string> Variants, IReadOnlyDictionary<string, string> Names);
