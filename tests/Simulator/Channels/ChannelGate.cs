using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;

namespace KolajAI.Simulator.Channels;

/// <summary>What every call passes before its endpoint: the shop exists and the key is its own.</summary>
internal sealed class ChannelGate(RequestDelegate next, ChannelShops shops, QuotaLedger quotas)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new PlatformAnswers(static status => ChannelJson.Error(status, "injected", "As it was asked to."), Unauthorized));
        if (context.GetEndpoint() is null)
            return ChannelJson.Error(StatusCodes.Status404NotFound, "not_found", "There is no such call.").ExecuteAsync(context);
        var key = context.Request.Headers.Authorization.ToString();
        if (context.GetRouteValue("shop") is not string name || shops.Find(name) is not { } shop || !key.StartsWith(Scheme, StringComparison.Ordinal)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key[Scheme.Length..]), Encoding.UTF8.GetBytes(shop.ApiKey)))
            return Unauthorized().ExecuteAsync(context);

        context.Features.Set(new CallingSeller(shop.Name));
        context.Features.Set(shop);
        if (context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>() is { } call)
            quotas.NoteArrival(shop.Name, call.Name);
        return next(context);
    }

    private static IResult Unauthorized() => ChannelJson.Error(StatusCodes.Status401Unauthorized, "key_unknown", "The key is not the shop's.");
}
