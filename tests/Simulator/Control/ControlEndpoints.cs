using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Control;

/// <summary>The control API: what all platforms share here, each platform's own in its folder.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control");
        control.AddEndpointFilter(AnswerRefusalsAsync);
        MapFaults(control);
        MapMeasurements(control);
        control.MapTrendyolControl();
        control.MapChannelControl();
        control.MapWooCommerceControl();
        control.MapShopifyControl();
    }

    private static void MapFaults(RouteGroupBuilder control)
    {
        control.MapPost("/faults", async (HttpContext context, FaultRegistry faults) =>
            ControlJson.Ok(faults.Add(await ControlJson.ReadAsync<FaultRequest>(context))));
        control.MapGet("/faults", (FaultRegistry faults) => ControlJson.Ok(faults.List()));
        control.MapDelete("/faults", (FaultRegistry faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        control.MapDelete("/faults/{id:int}", (int id, FaultRegistry faults) =>
            faults.Remove(id) ? Results.NoContent() : ControlJson.Error(StatusCodes.Status404NotFound, $"No fault {id}."));
    }

    private static void MapMeasurements(RouteGroupBuilder control)
    {
        control.MapGet("/calls", (CallCounters counters) => ControlJson.Ok(counters.Read()));
        control.MapDelete("/calls", (CallCounters counters) =>
        {
            counters.Clear();
            return Results.NoContent();
        });
        control.MapGet("/trace", (CallTrace trace, string? seller_id) => ControlJson.Ok(trace.Read(seller_id)));
        control.MapGet("/violations", (QuotaLedger quotas) => ControlJson.Ok(quotas.Violations()));
        control.MapDelete("/violations", (QuotaLedger quotas) =>
        {
            quotas.ClearViolations();
            return Results.NoContent();
        });
        control.MapGet("/limits", (QuotaLedger quotas) => ControlJson.Ok(quotas.Limits()));
        control.MapPut("/limits", async (HttpContext context, QuotaLedger quotas) =>
        {
            foreach (var limit in await ControlJson.ReadAsync<List<QuotaLimit>>(context))
                quotas.SetLimit(limit);
            return ControlJson.Ok(quotas.Limits());
        });
        control.MapPost("/receipts", async (HttpContext context, Journal journal, SimulatorOptions options) =>
        {
            var receipts = await ControlJson.ReadRequiredAsync<List<StockReceipt>>(context);
            if (receipts.Exists(static r => r.Sku.Length == 0 || r.Units < 1))
                throw new ControlRequestException(StatusCodes.Status400BadRequest, "A receipt has a SKU and at least one unit.");
            foreach (var receipt in receipts)
                journal.Append(new JournalEntry { Kind = JournalKinds.Receipt, Sku = receipt.Sku, Quantity = receipt.Units, At = options.Time.GetUtcNow() });
            return Results.NoContent();
        });
        control.MapGet("/journal", (Journal journal, string? seller_id, string? kind, long? after, int? limit) =>
            ControlJson.Ok(journal.Read(seller_id, kind, after ?? 0, limit ?? int.MaxValue)));
    }

    private static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            await context.HttpContext.RequestServices.GetRequiredService<Journal>().FlushAsync();
            return result;
        }
        catch (ControlRequestException refused)
        {
            return ControlJson.Error(refused.Status, refused.Message);
        }
    }
}
