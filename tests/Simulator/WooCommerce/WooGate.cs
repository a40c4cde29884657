using System.Globalization;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce;

/// <summary>What every call passes before its endpoint: the shop exists, its hoster's limit, the route, the key.</summary>
internal sealed class WooGate(RequestDelegate next, WooShops shops, QuotaLedger quotas)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new PlatformAnswers(WooErrors.Injected, () => WooErrors.Stranger(context.Request.Method, context.Request.Path.ToString()).Answer()));
        try
        {
            Check(context);
        }
        catch (WooRefusal refusal)
        {
            await refusal.Answer().ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private void Check(HttpContext context)
    {
        // A path or method that no endpoint has comes without a name.
        if (context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>() is not { } call
            || context.GetRouteValue("shop") is not string name || shops.Find(name) is not { } shop)
            throw WooErrors.NoRoute();
        context.Features.Set(new CallingSeller(shop.Name));
        context.Features.Set(shop);
        quotas.NoteArrival(shop.Name, call.Name);
        if (!quotas.TryTake(shop.Name, call.Name, [new QuotaDemand(WooQuotas.PerShop, shop.Name), new QuotaDemand(WooQuotas.PerEndpoint, $"{shop.Name}|{call.Name}")]))
        {
            if (shop.Locked(() => shop.Settings.RetryAfterSeconds) is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                quotas.ExpectSilence(shop.Name, call.Name, TimeSpan.FromSeconds(seconds));
            }

            throw WooErrors.TooManyRequests();
        }

        if (call.Group != WooServer.Public)
            shop.Locked(() => shop.Key.Check(context.Request));
    }
}
