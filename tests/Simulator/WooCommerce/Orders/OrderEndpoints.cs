using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Reading, changing and deleting orders (sheet, orders).</summary>
internal static class OrderEndpoints
{
    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet("/orders", (HttpContext context) =>
        {
            var found = context.Shop();
            return found.Locked(() =>
            {
                var query = new OrderQuery(found, context.Request);
                return query.Page.Take(query.Of(found.Orders.All), order => OrderJson.View(found, order));
            }).Answer(context);
        }).As("order_list");

        shop.MapGet("/orders/{id:long}", (HttpContext context, long id) => context.Answer(found => OrderJson.View(found, found.Orders.Required(id)))).As("order_get");

        shop.MapMethods("/orders/{id:long}", ProductEndpoints.Edits, async (HttpContext context, long id) =>
        {
            var body = await WooBody.ReadAsync(context);
            return context.Answer(found =>
            {
                var order = found.Orders.Required(id, StatusCodes.Status400BadRequest);
                found.Orders.Edit(order, body);
                return OrderJson.View(found, order);
            });
        }).As("order_update");

        shop.MapDelete("/orders/{id:long}", (HttpContext context, long id) =>
        {
            var force = ProductEndpoints.IsForced(context.Request);
            return context.Answer(found =>
            {
                var order = found.Orders.Required(id);
                found.Orders.Delete(order, force);
                return OrderJson.View(found, order);
            });
        }).As("order_delete");
    }
}
