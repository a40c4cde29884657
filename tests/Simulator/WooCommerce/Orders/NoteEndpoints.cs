using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Notes of an order: where tracking is told, as the core has no field for it (sheet, orders). A note does not change its order.</summary>
internal static class NoteEndpoints
{
    private const string Notes = "/orders/{orderId:long}/notes";
    private static readonly WooField[] Fields = [new("note", WooType.Text), new("customer_note", WooType.Boolean), new("added_by_user", WooType.Boolean)];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet(Notes, (HttpContext context, long orderId) =>
        {
            var query = new WooQuery(context.Request);
            var type = query.OneOf("type", "any", ["any", "customer", "internal"]);
            query.Check();
            return context.Answer(found =>
            {
                var order = found.Orders.Required(orderId);
                return new JsonArray([.. order.Notes.AsEnumerable().Reverse()
                    .Where(note => type == "any" || note.ToCustomer == (type == "customer"))
                    .Select(note => OrderJson.View(found, order, note))]);
            });
        }).As("note_list");

        shop.MapPost(Notes, async (HttpContext context, long orderId) =>
        {
            var body = await WooBody.ReadAsync(context);
            if (!body.ContainsKey("note"))
                throw WooErrors.Missing("note");
            WooBody.Check(body, Fields);
            return context.Answer(
                found =>
                {
                    var order = found.Orders.Required(orderId);
                    var note = found.Orders.AddNote(order, WooBody.Text(body, "note")!, body["customer_note"]?.GetValue<bool>() ?? false, "WooCommerce");
                    return OrderJson.View(found, order, note);
                },
                StatusCodes.Status201Created);
        }).As("note_create");
    }
}
