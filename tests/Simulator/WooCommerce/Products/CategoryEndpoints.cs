using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>Reading and creating categories.</summary>
internal static class CategoryEndpoints
{
    private static readonly WooField[] Fields =
    [
        new("name", WooType.Text), new("slug", WooType.Text), new("parent", WooType.Integer),
        new("description", WooType.NotSimulated), new("image", WooType.NotSimulated), new("display", WooType.NotSimulated),
    ];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet("/products/categories", (HttpContext context) =>
        {
            var query = new WooQuery(context.Request);
            query.Refuse("exclude", "orderby", "order", "product", "slug", "offset");
            var page = WooPage.Of(query);
            var ids = query.Ids("include");
            var parent = query.Text("parent") is null ? -1 : query.Number("parent", 0, 0, int.MaxValue);
            query.Check();
            var found = context.Shop();
            return found.Locked(() => page.Take(
                [.. found.Categories.All
                    .Where(one => (ids.Count == 0 || ids.Contains(one.Id)) && (parent < 0 || one.ParentId == parent)
                        && one.Name.Contains(query.Text("search") ?? "", StringComparison.OrdinalIgnoreCase))
                    .OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase)],
                one => View(found, one))).Answer(context);
        }).As("category_list");

        shop.MapGet("/products/categories/{id:long}", (HttpContext context, long id) => context.Answer(found =>
            View(found, found.Categories.Find(id) ?? throw new WooRefusal(StatusCodes.Status404NotFound, "woocommerce_rest_term_invalid", "Resource does not exist."))))
            .As("category_get");

        shop.MapPost("/products/categories", async (HttpContext context) =>
        {
            var body = await WooBody.ReadAsync(context);
            if (!body.ContainsKey("name"))
                throw WooErrors.Missing("name");
            WooBody.Check(body, Fields);
            return context.Answer(
                found => View(found, found.Categories.Create(WooBody.Text(body, "name")!, WooBody.Text(body, "slug"), WooBody.Integer(body["parent"]) ?? 0)),
                StatusCodes.Status201Created);
        }).As("category_create");
    }

    private static JsonObject View(WooShop shop, WooCategory category) => new()
    {
        ["id"] = category.Id,
        ["name"] = category.Name,
        ["slug"] = category.Slug,
        ["parent"] = category.ParentId,
        ["description"] = "",
        ["display"] = "default",
        ["image"] = null,
        ["menu_order"] = 0,
        ["count"] = shop.Products.All.Count(product => product.Categories.Contains(category.Id) && product.Status != WooProduct.Trash),
        ["_links"] = new JsonObject
        {
            ["self"] = new JsonArray(new JsonObject { ["href"] = shop.Link(string.Create(CultureInfo.InvariantCulture, $"products/categories/{category.Id}")) }),
            ["collection"] = new JsonArray(new JsonObject { ["href"] = shop.Link("products/categories") }),
        },
    };
}
