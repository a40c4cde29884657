using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>Many writes in one call: 100 objects in all, always 200, results by position (sheet, stock and price).</summary>
internal static class ProductBatchEndpoints
{
    private const int Most = 100;

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapMethods("/products/batch", ProductEndpoints.Edits, async (HttpContext context) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found => Run(
                body,
                row => ProductJson.View(found, found.Products.Create(row)),
                (id, row) => UpdateProduct(found, id, row),
                id => DeleteProduct(found, id, force: true)));
        }).As("product_batch");

        shop.MapMethods("/products/{productId:long}/variations/batch", ProductEndpoints.Edits, async (HttpContext context, long productId) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found =>
            {
                var product = found.Products.Product(productId);
                return Run(
                    body,
                    row => ProductJson.VariationView(found, found.Products.CreateVariation(product, row)),
                    (id, row) =>
                    {
                        var variation = found.Products.Variation(productId, id, StatusCodes.Status400BadRequest);
                        found.Products.Update(variation, row);
                        return ProductJson.VariationView(found, variation);
                    },
                    id =>
                    {
                        var variation = found.Products.Variation(productId, id);
                        var last = ProductJson.VariationView(found, variation);
                        found.Products.Delete(variation, force: true);
                        return last;
                    });
            });
        }).As("variation_batch");
    }

    /// <exception cref="WooRefusal">The write is refused; a variation cannot be written as a product (404).</exception>
    public static JsonObject UpdateProduct(WooShop shop, long id, JsonObject body)
    {
        RefuseVariation(shop, id);
        var product = shop.Products.Product(id, StatusCodes.Status400BadRequest);
        shop.Products.Update(product, body);
        return ProductJson.View(shop, product);
    }

    /// <inheritdoc cref="UpdateProduct"/>
    public static JsonObject DeleteProduct(WooShop shop, long id, bool force)
    {
        RefuseVariation(shop, id);
        var product = shop.Products.Product(id);
        // Deleted for good, the product is answered as it was; in the bin, as it is.
        var last = ProductJson.View(shop, product);
        shop.Products.Delete(product, force);
        return force ? last : ProductJson.View(shop, product);
    }

    private static void RefuseVariation(WooShop shop, long id)
    {
        if (shop.Products.Find(id) is { Parent: not null })
        {
            throw new WooRefusal(
                StatusCodes.Status404NotFound,
                "woocommerce_rest_invalid_product_id",
                "To manipulate product variations you should use the /products/<product_id>/variations/<id> endpoint.");
        }
    }

    private static JsonObject Run(JsonObject body, Func<JsonObject, JsonObject> create, Func<long, JsonObject, JsonObject> update, Func<long, JsonObject> delete)
    {
        var (creates, updates, deletes) = (Rows(body, "create"), Rows(body, "update"), Rows(body, "delete"));
        if (creates.Count + updates.Count + deletes.Count > Most)
        {
            throw new WooRefusal(
                StatusCodes.Status413PayloadTooLarge, "woocommerce_rest_request_entity_too_large", $"Unable to accept more than {Most} items for this request.");
        }

        var answer = new JsonObject();
        if (creates.Count > 0)
            answer["create"] = Each(creates, row => create(AsObject(row)));
        if (updates.Count > 0)
            answer["update"] = Each(updates, row => update(WooBody.Integer(AsObject(row)["id"]) ?? 0, AsObject(row)));
        if (deletes.Count > 0)
            answer["delete"] = Each(deletes, row => delete(WooBody.Integer(row) ?? 0));
        return answer;
    }

    private static JsonArray Each(JsonArray rows, Func<JsonNode?, JsonObject> write) => new([.. rows.Select(row =>
    {
        try
        {
            return write(row);
        }
        catch (WooRefusal refusal)
        {
            return new JsonObject { ["id"] = WooBody.Integer(row is JsonObject fields ? fields["id"] : row) ?? 0, ["error"] = refusal.Body() };
        }
    })]);

    private static JsonArray Rows(JsonObject body, string name)
    {
        if (!body.TryGetPropertyValue(name, out var value))
            return [];
        if (value is JsonArray rows)
            return rows;
        var faults = new ParameterFaults();
        faults.WrongType(name, name, "array");
        faults.Throw();
        return [];
    }

    private static JsonObject AsObject(JsonNode? row) => row as JsonObject
        ?? throw new WooRefusal(StatusCodes.Status400BadRequest, "rest_invalid_type", "The row is not of type object.");
}
