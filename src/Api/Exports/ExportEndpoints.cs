using System.Globalization;
using KolajAI.Api.Access;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Exports;

/// <summary><c>/api/exports</c>: everything in one file, written while it is sent.</summary>
internal static class ExportEndpoints
{
    private const int Page = 200;

    private static readonly QueryParameter Locale = new("locale", QueryKind.Text, "tr (default: semicolons and decimal comma, as Turkish Excel opens it) or en; for csv.");

    private static readonly string[] OrderHeadings =
    [
        "order_number", "integration_id", "account", "order_id", "status", "raw_status", "placed_at", "updated_at", "ship_by", "fulfilled_by", "currency", "line_id", "sku", "barcode",
        "title", "quantity", "cancelled", "shipped", "returned", "unit_price", "gross", "invoice_amount", "vat_rate",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/exports/products", Role.Viewer, Products, "All products in a file that an import reads back")
            .Query(new QueryParameter("format", QueryKind.Text, "csv (default), xlsx or xml."), Locale).Produces(StatusCodes.Status200OK, null, "text/csv");
        routes.Get("/api/exports/orders", Role.Viewer, Orders, "Orders in a CSV, a line each; without buyers' personal data")
            .Query(
                new QueryParameter("format", QueryKind.Text, "csv."), Locale, QueryParameters.IntegrationId, QueryParameters.Account, QueryParameters.Since, QueryParameters.Until,
                new QueryParameter("placed_since", QueryKind.Time, "Placed at or after this time."), new QueryParameter("placed_until", QueryKind.Time, "Placed before this time."))
            .Produces(StatusCodes.Status200OK, null, "text/csv");
    }

    private static IResult Products(HttpContext context, IProductReads products)
    {
        var request = ApiRequest.Of(context);
        Task Write(ITableOutput output) => WriteProductsAsync(output, request, products);
        var isTurkish = request.Word("locale", "tr", "en") is not "en";
        return request.Word("format", "csv", "xlsx", "xml") switch
        {
            "xlsx" => ExportAnswer.Xlsx("products.xlsx", "products", Write),
            "xml" => ExportAnswer.Xml("products.xml", "products", "product", Write),
            _ => ExportAnswer.Csv("products.csv", Write, isTurkish),
        };
    }

    private static async Task WriteProductsAsync(ITableOutput output, ApiRequest request, IProductReads products)
    {
        await output.HeadingsAsync(ProductColumns.Headings);
        string? after = null;
        while (await products.WalkAsync(request.Tenant, after, Page, request.Cancellation) is { Count: > 0 } ids)
        {
            after = ids[^1];
            var documents = (await products.FindManyAsync(request.Tenant, ids, request.Cancellation))
                .Select(static row => KolajJson.FromBytes<ProductDocument>(row.State)).Where(static d => !d.Deleted).OrderBy(static d => d.Product.Id, StringComparer.Ordinal).ToList();
            var groupIds = documents.Select(static d => d.Product.GroupId).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var groups = groupIds.Count == 0 ? null : await products.GroupsAsync(request.Tenant, groupIds, request.Cancellation);
            foreach (var row in documents.SelectMany(document => ProductColumns.Rows(document, document.Product.GroupId is { } id ? groups?.GetValueOrDefault(id)?.Content : null)))
                await output.RowAsync(row);
        }
    }

    private static IResult Orders(HttpContext context, IOrderReads orders)
    {
        var request = ApiRequest.Of(context);
        _ = request.Word("format", "csv");
        var filter = new OrderFilter
        {
            IntegrationId = request.Text("integration_id"),
            Account = request.Text("account"),
            Since = request.Time("since"),
            Until = request.Time("until"),
            PlacedSince = request.Time("placed_since"),
            PlacedUntil = request.Time("placed_until"),
        };
        return ExportAnswer.Csv("orders.csv", output => WriteOrdersAsync(output, request, orders, filter), request.Word("locale", "tr", "en") is not "en");
    }

    private static async Task WriteOrdersAsync(ITableOutput output, ApiRequest request, IOrderReads orders, OrderFilter filter)
    {
        await output.HeadingsAsync(OrderHeadings);
        while ((await orders.ListAsync(request.Tenant, filter, Page, request.Cancellation)).Rows is { Count: > 0 } rows)
        {
            foreach (var order in rows.Select(static row => KolajJson.FromBytes<Order>(row.State)))
            {
                foreach (var line in order.Lines)
                    await output.RowAsync(Row(order, line));
            }

            if (rows.Count < Page)
                return;
            filter = filter with { AfterUpdatedAt = rows[^1].UpdatedAt, AfterId = rows[^1].Id };
        }
    }

    private static TableCell[] Row(Order order, OrderLine line) =>
    [
        order.ExternalId, order.IntegrationId, order.Account, order.Id, JsonWord(order.Status), order.RawStatus, Time(order.PlacedAt), Time(order.UpdatedAt), Time(order.ShipBy),
        order.FulfilledBy, order.Currency, line.Id, line.Sku, line.Barcode, line.Title, Number(line.Quantity), Number(line.Cancelled), Number(line.Shipped), Number(line.Returned),
        new(line.UnitPrice?.AmountText, true), new(line.Gross?.AmountText, true), new(line.InvoiceAmount?.AmountText, true), line.VatRate,
    ];

    private static string JsonWord(OrderStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static string? Time(DateTimeOffset? at) => at is { } time ? Answers.UtcTimeConverter.Text(time) : null;

    private static TableCell Number(long value) => new(value.ToString(CultureInfo.InvariantCulture), IsNumber: true);
}
