using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels.Orders;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Channels.Stock;
using KolajAI.Simulator.Journals;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.Channels;

/// <summary>Any number of shops that speak the sandbox's protocol, under <c>/channels/shops/{shop}</c>.</summary>
internal static class ChannelServer
{
    private const string Prefix = "/channels";

    public static void AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<NoticeCourier>();
        services.AddSingleton<ChannelShops>();
    }

    public static void UseChannelGate(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Prefix), branch => branch.UseMiddleware<ChannelGate>());

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var shop = routes.MapGroup(Prefix + "/shops/{shop}");
        shop.AddEndpointFilter(AnswerWhenDurableAsync);
        shop.MapGet("/shop", (HttpContext context) => ChannelJson.Ok(new ShopFacts(context.Shop().Name, context.Shop().StockWrite))).As("shop");
        ListingEndpoints.Map(shop);
        CatalogueEndpoints.Map(shop);
        StockEndpoints.Map(shop);
        OrderEndpoints.Map(shop);
    }

    /// <summary>Names the endpoint for counters and faults.</summary>
    public static void As(this RouteHandlerBuilder endpoint, string name) => endpoint.WithMetadata(new SimulatedCall($"channels.{name}", null));

    /// <summary>The shop whose key the call carries.</summary>
    public static ChannelShop Shop(this HttpContext context) => context.Features.GetRequiredFeature<ChannelShop>();

    private static async ValueTask<object?> AnswerWhenDurableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            await context.HttpContext.RequestServices.GetRequiredService<Journal>().FlushAsync();
            return result;
        }
        catch (ChannelRefusal refusal)
        {
            return ChannelJson.Error(refusal.Status, refusal.Code, refusal.Message);
        }
    }
}
