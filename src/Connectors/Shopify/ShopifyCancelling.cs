using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Cancels an order: as a whole, for single lines can only be taken off in the shop. Shopify answers with a job that it does later; until the order
/// shows it, nobody knows what became of it. No money is paid back: that is a person's to decide.
/// </summary>
internal sealed class ShopifyCancelling(ShopifyApi api)
{
    public static ShopifyDocument ReadDocument { get; } = new(
        ShopifyOperations.ActionsRead,
        "query ToCancel($id:ID!,$after:String){order(id:$id){cancelledAt displayFulfillmentStatus lineItems(first:100,after:$after){" +
        "nodes{id unfulfilledQuantity} pageInfo{hasNextPage endCursor}}}}");

    public static ShopifyDocument CancelDocument { get; } = new(
        ShopifyOperations.Actions,
        "mutation CancelOrder($order:ID!,$reason:OrderCancelReason!,$restock:Boolean!,$note:String){orderCancel(orderId:$order,reason:$reason,restock:$restock," +
        "refundMethod:{originalPaymentMethodsRefund:false},notifyCustomer:false,staffNote:$note){job{id} orderCancelUserErrors{field message " +
        "code}}}");

    public async Task CancelAsync(OrderAction action, string order, CancellationToken cancellation)
    {
        var (isCancelled, open) = await ReadAsync(action, order, cancellation);
        if (isCancelled)
            return;
        var named = action.Lines.GroupBy(static line => line.ExternalLineId, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Sum(static line => line.Quantity), StringComparer.Ordinal);
        if (open.Count == 0)
            throw ShopifyOrderActions.Refused(ErrorCodes.WrongState, "Nothing of the order is open in the shop: refund it there.");
        if (open.Any(line => named.GetValueOrDefault(line.Key) < line.Value))
            throw ShopifyOrderActions.Refused(
                "partial_cancel_unsupported", "Shopify cancels whole orders: take single lines off it in the shop (Edit order).");

        var variables = new
        {
            order,
            reason = Reason(action.Reason),
            restock = action.Restock ?? true,
            note =
            $"KolajAI {action.Id}: {action.Reason ?? "other"}"
        };
        var answer = await api.SendAsync(CancelDocument, variables, cancellation);
        if (answer.Read(static data => ShopifyError.ReadUser(data.RequiredChild("orderCancel"), "orderCancelUserErrors")) is [var error, ..])
            throw ShopifyOrderActions.Refused(error.Code?.ToLowerInvariant() ?? "cancel_refused", $"Shopify: {error.Message}");
        if (!await IsCancelledAsync(action, order, cancellation))
            throw new PlatformException(PlatformFailure.OutcomeUnknown, "cancel_running", "Shopify has taken the cancellation and does it later.");
    }

    public async Task<bool> IsCancelledAsync(OrderAction action, string order, CancellationToken cancellation) =>
        (await ReadAsync(action, order, cancellation)).IsCancelled;

    /// <summary>Open units by line.</summary>
    private async Task<(bool IsCancelled, Dictionary<string, long> Open)> ReadAsync(OrderAction action, string order, CancellationToken cancellation)
    {
        var open = new Dictionary<string, long>(StringComparer.Ordinal);
        var pages = new PageWalk();
        string? after = null;
        while (true)
        {
            var answer = await api.SendAsync(ReadDocument, new { id = order, after }, cancellation);
            var (isCancelled, lines, next) = answer.Read(data => data.Child("order") is { } json
                ? (json.Time("cancelledAt") is not null, json.RequiredChild("lineItems").RequiredList("nodes")
                    .Select(static line => (Id: ShopifyGid.Text(ShopifyGid.Required(line.RequiredText("id"), "LineItem")), Units: line.Units("unfulfilledQuantity"))).ToList(),
                    json.RequiredChild("lineItems").NextPage(pages))
                : throw ShopifyOrderActions.Unknown(action));
            foreach (var (id, units) in lines.Where(static line => line.Units > 0))
                open[id] = units;
            if (next is null)
                return (isCancelled, open);
            after = next;
        }
    }

    private static string Reason(string? reason) => reason switch
    {
        "out_of_stock" or "defective" => "INVENTORY",
        "wrong_price" => "STAFF",
        _ => "OTHER",
    };
}
