using System.Globalization;
using System.Text.Json.Nodes;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>A product as webhooks carry it: the REST shape, prices as text.</summary>
internal static class ProductBody
{
    public static JsonObject Of(ShopifyProduct product) => new()
    {
        ["id"] = product.Number,
        ["admin_graphql_api_id"] = product.Id,
        ["title"] = product.Title,
        ["body_html"] = product.DescriptionHtml,
        ["handle"] = product.Handle,
        ["vendor"] = product.Vendor,
        ["product_type"] = product.ProductType,
        ["status"] = product.Status.ToLowerInvariant(),
        ["tags"] = string.Join(", ", product.TagList),
        ["created_at"] = product.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        ["updated_at"] = product.UpdatedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        ["options"] = new JsonArray([.. product.Options.Select(static (option, i) => new JsonObject
        {
            ["id"] = option.Number,
            ["name"] = option.Name,
            ["position"] = i + 1,
            ["values"] = new JsonArray([.. option.OptionValues.Select(static value => JsonValue.Create(value.Name))]),
        })]),
        ["variants"] = new JsonArray([.. product.Variants.Select(Variant)]),
    };

    private static JsonObject Variant(ShopifyVariant variant)
    {
        var view = new JsonObject
        {
            ["id"] = variant.Number,
            ["admin_graphql_api_id"] = variant.Id,
            ["product_id"] = variant.Product.Number,
            ["title"] = variant.Title,
            ["sku"] = variant.Sku,
            ["barcode"] = variant.Barcode,
            ["price"] = variant.Price.ToString("0.00", CultureInfo.InvariantCulture),
            ["compare_at_price"] = variant.CompareAtPrice?.ToString("0.00", CultureInfo.InvariantCulture),
            ["position"] = variant.Position,
            ["inventory_policy"] = variant.InventoryPolicy.ToLowerInvariant(),
            ["inventory_item_id"] = variant.InventoryItem.Number,
            ["inventory_quantity"] = variant.InventoryQuantity,
            ["taxable"] = variant.Taxable,
        };
        for (var i = 0; i < variant.Values.Count; i++)
            view[string.Create(CultureInfo.InvariantCulture, $"option{i + 1}")] = variant.Values[i].Name;
        return view;
    }
}
