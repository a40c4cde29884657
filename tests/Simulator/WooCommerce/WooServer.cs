using System.Text.Json.Nodes;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Orders;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;
using KolajAI.Simulator.WooCommerce.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.WooCommerce;

/// <summary>Any number of WooCommerce shops under <c>/woocommerce/shops/{shop}</c>, as the fact sheet describes version 11.</summary>
internal static class WooServer
{
    /// <summary>Group of the calls that need no key.</summary>
    public const string Public = "public";

    private const string Prefix = "/woocommerce";

    public static void AddWooCommerce(this IServiceCollection services)
    {
        services.AddSingleton<WooCourier>();
        services.AddSingleton<WooShops>();
    }

    public static void UseWooCommerceGate(this WebApplication app)
    {
        var quotas = app.Services.GetRequiredService<QuotaLedger>();
        foreach (var limit in WooQuotas.Known)
            quotas.SetLimit(limit);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Prefix), branch => branch.UseMiddleware<WooGate>());
    }

    public static void MapWooCommerce(this IEndpointRouteBuilder routes)
    {
        var shop = routes.MapGroup(Prefix + "/shops/{shop}/wp-json/wc/v3");
        shop.AddEndpointFilter(AnswerWhenDurableAsync);
        ShopEndpoints.Map(shop);
        CategoryEndpoints.Map(shop);
        ProductEndpoints.Map(shop);
        VariationEndpoints.Map(shop);
        ProductBatchEndpoints.Map(shop);
        OrderEndpoints.Map(shop);
        NoteEndpoints.Map(shop);
        RefundEndpoints.Map(shop);
        WebhookEndpoints.Map(shop);
        NotSimulated.Map(shop);
    }

    /// <summary>Names the endpoint for counters, quotas and faults.</summary>
    public static void As(this RouteHandlerBuilder endpoint, string name, string? group = null) =>
        endpoint.WithMetadata(new SimulatedCall($"woocommerce.{name}", group));

    /// <summary>The shop that is called.</summary>
    public static WooShop Shop(this HttpContext context) => context.Features.GetRequiredFeature<WooShop>();

    /// <summary>Works under the shop's lock and answers what comes of it.</summary>
    public static IResult Answer(this HttpContext context, Func<WooShop, JsonNode> work, int status = StatusCodes.Status200OK)
    {
        var shop = context.Shop();
        return new WooAnswer(shop.Locked(() => work(shop)), status);
    }

    private static async ValueTask<object?> AnswerWhenDurableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            await context.HttpContext.RequestServices.GetRequiredService<Journal>().FlushAsync();
            return result;
        }
        catch (WooRefusal refusal)
        {
            return refusal.Answer();
        }
    }
}
