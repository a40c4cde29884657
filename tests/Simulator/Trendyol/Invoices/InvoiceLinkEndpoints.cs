using KolajAI.Simulator.Trendyol.Orders;

namespace KolajAI.Simulator.Trendyol.Invoices;

/// <summary>Invoice links: 201, 409 on a repeat; deletion 202 (sheet §2, §4).</summary>
internal static class InvoiceLinkEndpoints
{
    private const string Links = "/integration/sellers/{sellerId}/seller-invoice-links";

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapPost(Links, async (HttpContext context) =>
        {
            var seller = context.Seller();
            var request = await TrendyolJson.ReadAsync<LinkRequest>(context);
            return seller.Locked(() =>
            {
                var package = ShipmentEndpoints.Required(seller, request.ShipmentPackageId
                    ?? throw TrendyolErrors.BadRequest("shipmentPackageId is required", "shipmentPackageId"));
                if (!Uri.TryCreate(request.InvoiceLink, UriKind.Absolute, out var link) || link.Scheme != Uri.UriSchemeHttps)
                    throw TrendyolErrors.BadRequest("invoiceLink must be an https address", "invoiceLink");
                CheckNumberAndDate(request, package.Micro);
                return seller.Invoices.TryAdd(package.Id, link.ToString())
                    ? Results.StatusCode(StatusCodes.Status201Created)
                    : TrendyolErrors.Result(StatusCodes.Status409Conflict, "Invoice link has been sent already", "shipmentPackageId");
            });
        }).As("invoice_link", TrendyolQuotas.InvoiceWrite);

        trendyol.MapPost($"{Links}/delete", async (HttpContext context) =>
        {
            var seller = context.Seller();
            var request = await TrendyolJson.ReadAsync<DeleteRequest>(context);
            if (request.ServiceSourceId is not { } packageId || request.ChannelId != 1 || request.CustomerId is null)
                throw TrendyolErrors.BadRequest("serviceSourceId, channelId 1 and customerId are required");
            return seller.Locked(() => seller.Invoices.Remove(packageId))
                ? Results.Accepted()
                : throw TrendyolErrors.NotFound("Invoice link not found");
        }).As("invoice_link_delete", TrendyolQuotas.InvoiceWrite);
    }

    /// <summary>Number and date are required for micro export; the date has 10 or 13 digits.</summary>
    private static void CheckNumberAndDate(LinkRequest request, bool micro)
    {
        if (request.InvoiceNumber is { } number ? !ShipmentEndpoints.InvoiceNumber().IsMatch(number) : micro)
            throw TrendyolErrors.BadRequest("invoiceNumber must be 3 alphanumerics, the year and 9 digits", "invoiceNumber");
        if (request.InvoiceDateTime is { } date
                ? date is not (>= 1_000_000_000 and <= 9_999_999_999) and not (>= 1_000_000_000_000 and <= 9_999_999_999_999)
                : micro)
            throw TrendyolErrors.BadRequest("invoiceDateTime must have 10 or 13 digits", "invoiceDateTime");
    }

    private sealed record LinkRequest(string? InvoiceLink, long? ShipmentPackageId, long? InvoiceDateTime, string? InvoiceNumber);

    private sealed record DeleteRequest(long? ServiceSourceId, int? ChannelId, long? CustomerId);
}
