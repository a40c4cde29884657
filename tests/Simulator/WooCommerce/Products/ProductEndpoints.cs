using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>Reading and writing products one by one (sheet, products).</summary>
internal static class ProductEndpoints
{
    /// <summary>The shop takes all of them for a change.</summary>
    public static readonly string[] Edits = ["PUT", "POST", "PATCH"];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet("/products", (HttpContext context) => ProductQuery.Read(context).Answer(context)).As("product_list");

        // A variation is found by this address as well.
        shop.MapGet("/products/{id:long}", (HttpContext context, long id) => context.Answer(found =>
            ProductJson.View(found, found.Products.Find(id) ?? throw WooErrors.InvalidId("product")))).As("product_get");

        shop.MapPost("/products", async (HttpContext context) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found => ProductJson.View(found, found.Products.Create(body)), StatusCodes.Status201Created);
        }).As("product_create");

        shop.MapMethods("/products/{id:long}", Edits, async (HttpContext context, long id) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found => ProductBatchEndpoints.UpdateProduct(found, id, body));
        }).As("product_update");

        shop.MapDelete("/products/{id:long}", (HttpContext context, long id) =>
        {
            var force = IsForced(context.Request);
            return context.Answer(found => ProductBatchEndpoints.DeleteProduct(found, id, force));
        }).As("product_delete");
    }

    /// <exception cref="WooRefusal"><c>force</c> is neither true nor false (400).</exception>
    public static bool IsForced(HttpRequest request)
    {
        var query = new WooQuery(request);
        var force = query.Flag("force");
        query.Check();
        return force;
    }
}
