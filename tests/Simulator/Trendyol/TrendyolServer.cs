using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Trendyol.Batches;
using KolajAI.Simulator.Trendyol.Catalogue;
using KolajAI.Simulator.Trendyol.Inventory;
using KolajAI.Simulator.Trendyol.Invoices;
using KolajAI.Simulator.Trendyol.Orders;
using KolajAI.Simulator.Trendyol.Products;
using KolajAI.Simulator.Trendyol.Sellers;
using KolajAI.Simulator.Trendyol.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.Trendyol;

/// <summary>The Trendyol seller protocol under <c>/trendyol</c>, as the fact sheet describes it.</summary>
internal static class TrendyolServer
{
    private const string Prefix = "/trendyol";

    public static void AddTrendyol(this IServiceCollection services)
    {
        services.AddSingleton<WebhookCourier>();
        services.AddSingleton<TrendyolSellers>();
    }

    public static void UseTrendyolGate(this WebApplication app)
    {
        var quotas = app.Services.GetRequiredService<QuotaLedger>();
        foreach (var limit in TrendyolQuotas.Documented)
            quotas.SetLimit(limit);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Prefix), branch => branch.UseMiddleware<TrendyolGate>());
    }

    public static void MapTrendyol(this IEndpointRouteBuilder routes)
    {
        var trendyol = routes.MapGroup(Prefix);
        trendyol.AddEndpointFilter(AnswerWhenDurableAsync);
        CatalogueEndpoints.Map(trendyol);
        ProductWriteEndpoints.Map(trendyol);
        ProductReadEndpoints.Map(trendyol);
        BatchEndpoints.Map(trendyol);
        InventoryEndpoints.Map(trendyol);
        OrderReadEndpoints.Map(trendyol);
        ShipmentEndpoints.Map(trendyol);
        SplitEndpoints.Map(trendyol);
        InvoiceLinkEndpoints.Map(trendyol);
        WebhookEndpoints.Map(trendyol);
        ClaimEndpoints.Map(trendyol);
        NotSimulated.Map(trendyol);
    }

    /// <summary>Names the endpoint for counters, quotas and faults.</summary>
    public static void As(this RouteHandlerBuilder endpoint, string name, string? group) =>
        endpoint.WithMetadata(new SimulatedCall($"trendyol.{name}", group));

    /// <summary>The seller whose key the call carries.</summary>
    public static TrendyolSeller Seller(this HttpContext context) => context.Features.GetRequiredFeature<TrendyolSeller>();

    private static async ValueTask<object?> AnswerWhenDurableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            await context.HttpContext.RequestServices.GetRequiredService<Journal>().FlushAsync();
            return result;
        }
        catch (TrendyolRefusal refusal)
        {
            return refusal.Result();
        }
    }
}
