using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Access;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;
using KolajAI.Simulator.Shopify.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.Shopify;

/// <summary>Any number of Shopify shops under <c>/shopify/shops/{shop}</c>, which stands for <c>https://{shop}.myshopify.com</c>.</summary>
internal static class ShopifyServer
{
    private const string Prefix = "/shopify";

    public static void AddShopify(this IServiceCollection services)
    {
        services.AddSingleton<ShopifyCourier>();
        services.AddSingleton<ShopifyShops>();
        services.AddSingleton<GraphQlEndpoint>();
    }

    public static void UseShopifyGate(this WebApplication app) =>
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(Prefix), static branch => branch.UseMiddleware<ShopifyGate>());

    public static void MapShopify(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup(Prefix + "/shops/{shop}/admin");
        admin.AddEndpointFilter(AnswerWhenDurableAsync);
        admin.MapPost("/oauth/access_token", (Delegate)IssueTokenAsync)
            .WithMetadata(new SimulatedCall("shopify.access_token", null));
        admin.MapPost("/api/{version}/graphql.json", static (HttpContext context, GraphQlEndpoint graphql) =>
                graphql.AnswerAsync(context, context.Features.GetRequiredFeature<ShopifyShop>(), context.Features.GetRequiredFeature<TokenGrant>()))
            .WithMetadata(new SimulatedCall("shopify.graphql", null));
    }

    private static Task<IResult> IssueTokenAsync(HttpContext context) => TokenEndpoint.IssueAsync(context, context.Features.GetRequiredFeature<ShopifyShop>());

    private static async ValueTask<object?> AnswerWhenDurableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        await context.HttpContext.RequestServices.GetRequiredService<Journal>().FlushAsync();
        return result;
    }
}
