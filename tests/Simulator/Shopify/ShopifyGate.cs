using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify;

/// <summary>What every call passes before its endpoint: the shop is known, the version lives, the token is the app's (sheet §Auth, §Base URL).</summary>
internal sealed class ShopifyGate(RequestDelegate next, ShopifyShops shops, QuotaLedger quotas)
{
    private const string TokenHeader = "X-Shopify-Access-Token";
    private const string VersionHeader = "X-Shopify-API-Version";

    /// <summary>The only version whose schema is simulated.</summary>
    public const string Version = "2026-10";

    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new PlatformAnswers(ShopifyAnswers.Injected, ShopifyAnswers.Unauthorized));
        if (await CheckAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task<IResult?> CheckAsync(HttpContext context)
    {
        if (context.GetEndpoint() is null || context.GetRouteValue("shop") is not string name || shops.Find(name) is not { } shop)
            return ShopifyAnswers.Error(StatusCodes.Status404NotFound, "Not Found");
        context.Features.Set(shop);
        if (context.GetRouteValue("version") is not string version)
        {
            // Asking for a token carries its proof in the body.
            context.Features.Set(new CallingSeller(shop.Name));
            return null;
        }

        if (version != Version)
            return ShopifyAnswers.Error(StatusCodes.Status404NotFound, "Not Found");
        context.Response.Headers[VersionHeader] = version;
        if (shop.Locked(() => shop.Tokens.Find(context.Request.Headers[TokenHeader].ToString())) is not { } grant)
            return ShopifyAnswers.Unauthorized();

        context.Features.Set(new CallingSeller(shop.Name));
        context.Features.Set(grant);
        await GraphQlCallName.GiveAsync(context);
        quotas.NoteArrival(shop.Name, GraphQlCallName.Of(context));
        return null;
    }
}
