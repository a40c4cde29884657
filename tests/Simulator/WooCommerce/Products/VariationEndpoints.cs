using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>Reading and writing the variations of one product (sheet, products).</summary>
internal static class VariationEndpoints
{
    private const string Variations = "/products/{productId:long}/variations";

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet(Variations, (HttpContext context, long productId) =>
        {
            var found = context.Shop();
            return found.Locked(() =>
            {
                var query = new ProductQuery(found, context.Request);
                var product = found.Products.Product(productId);
                return query.Page.Take(query.Of(found.Products.VariationsOf(product), variations: true), one => ProductJson.VariationView(found, one));
            }).Answer(context);
        }).As("variation_list");

        shop.MapGet($"{Variations}/{{id:long}}", (HttpContext context, long productId, long id) => context.Answer(found =>
            ProductJson.VariationView(found, found.Products.Variation(productId, id)))).As("variation_get");

        shop.MapPost(Variations, async (HttpContext context, long productId) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(
                found => ProductJson.VariationView(found, found.Products.CreateVariation(found.Products.Product(productId), body)), StatusCodes.Status201Created);
        }).As("variation_create");

        shop.MapMethods($"{Variations}/{{id:long}}", ProductEndpoints.Edits, async (HttpContext context, long productId, long id) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found =>
            {
                var variation = found.Products.Variation(productId, id, StatusCodes.Status400BadRequest);
                found.Products.Update(variation, body);
                return ProductJson.VariationView(found, variation);
            });
        }).As("variation_update");

        shop.MapDelete($"{Variations}/{{id:long}}", (HttpContext context, long productId, long id) =>
        {
            if (!ProductEndpoints.IsForced(context.Request))
                throw WooErrors.NoTrash("Variations");
            return context.Answer(found =>
            {
                var variation = found.Products.Variation(productId, id);
                var last = ProductJson.VariationView(found, variation);
                found.Products.Delete(variation, force: true);
                return last;
            });
        }).As("variation_delete");
    }
}
