using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>Tells the shop what the seller did with an order. There is no call for an invoice, and no state between paid and shipped.</summary>
internal sealed class ShopifyOrderActions(ShopifyApi api)
{
    public static IReadOnlySet<OrderActionKind> Supported { get; } = new HashSet<OrderActionKind> { OrderActionKind.Ship, OrderActionKind.Cancel };

    /// <summary>
    /// A shipment may be mailed by the shop; a cancelled order's units go on sale again there where that was asked for, and no money goes back.
    /// </summary>
    public static IReadOnlyList<string> SideEffects(OrderAction action) => action.Kind switch
    {
        OrderActionKind.Ship => ["buyer_mailed"],
        OrderActionKind.Cancel => action.Restock == false ? ["refund_not_made"] : ["channel_restocks", "refund_not_made"],
        _ => [],
    };

    public Task PerformAsync(OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => new ShopifyShipping(api).ShipAsync(action, Gid(action), cancellation),
        OrderActionKind.Cancel => new ShopifyCancelling(api).CancelAsync(action, Gid(action), cancellation),
        _ => throw Refused(ErrorCodes.CapabilityMissing, $"Shopify has no call for '{action.Kind}'."),
    };

    public Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Ship => new ShopifyShipping(api).IsShippedAsync(action, Gid(action), cancellation),
        OrderActionKind.Cancel => new ShopifyCancelling(api).IsCancelledAsync(action, Gid(action), cancellation),
        _ => throw Refused(ErrorCodes.CapabilityMissing, $"Shopify has no call for '{action.Kind}'."),
    };

    public static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);

    public static PlatformException Unknown(OrderAction action) =>
        new(PlatformFailure.NotFound, "order_unknown", $"The shop has no order '{action.OrderKey}'.");

    private static string Gid(OrderAction action) =>
        ShopifyOrders.GidOf(action.OrderKey) ?? throw Refused("order_key_invalid", "Shopify's order ids are gid://shopify/Order/1 or its number.");
}
