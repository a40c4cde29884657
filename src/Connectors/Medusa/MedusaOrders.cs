using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>Reads orders by their ids, and maps what was read.</summary>
internal sealed class MedusaOrders(MedusaApi api)
{
    /// <summary>Relations and computed words come only when asked for.</summary>
    public const string Fields =
        "id,display_id,custom_display_id,status,version,is_draft_order,created_at,updated_at,currency_code,email,payment_status,fulfillment_status," +
        "total,discount_total,shipping_total,shipping_tax_total,*items,*items.detail,*items.tax_lines,*shipping_address,*billing_address," +
        "*fulfillments,*fulfillments.items,*fulfillments.labels,*shipping_methods,*shipping_methods.tax_lines,*payment_collections,*payment_collections.payments";

    public const string LineFields = "id,*items,*items.tax_lines";

    /// <summary>Null for an order that the shop does not know, and for a draft.</summary>
    public async Task<RemoteOrder?> ReadOneAsync(string orderKey, CancellationToken cancellation)
    {
        if (await FindAsync(MedusaOperations.Orders, orderKey, cancellation) is not { } order)
            return null;
        try
        {
            return await ToRemoteAsync(order, MedusaOperations.Orders, cancellation);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    /// <summary>The order as the shop has it; null where it has none.</summary>
    public async Task<PlatformJson?> FindAsync(string operation, string orderKey, CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync(
                operation, $"orders/{Uri.EscapeDataString(orderKey)}", [("fields", Fields)],
                static body => body.Child("order") is { } order && order.Text("id") is not null
                    ? order
                    : throw new FormatException("'order' is not there."),
                cancellation);
        }
        catch (PlatformException gone) when (gone.Failure is PlatformFailure.NotFound)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">The order was not understood.</exception>
    public async Task<RemoteOrder?> ToRemoteAsync(PlatformJson order, string operation, CancellationToken cancellation) =>
        MedusaOrderMapping.ToRemote(order, await MedusaEdits.ReadAsync(api, operation, order, cancellation));

    public Task<OrderRows> MapAsync(IReadOnlyList<PlatformJson> rows, CancellationToken cancellation) =>
        OrderRows.MapAsync(rows, row => ToRemoteAsync(row, MedusaOperations.Orders, cancellation), "id");
}
