using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol;

/// <summary>What every call passes before its endpoint: key, User-Agent, seller, storefront, quotas (sheet §1).</summary>
internal sealed partial class TrendyolGate(RequestDelegate next, TrendyolSellers sellers, QuotaLedger quotas)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new PlatformAnswers(TrendyolErrors.Injected, TrendyolErrors.Unauthorized));
        var refusal = Check(context);
        if (refusal is null)
        {
            await next(context);
            // Refusals of the framework (a number that is none, another method) come without a body.
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest or StatusCodes.Status405MethodNotAllowed })
                refusal = TrendyolErrors.Result(context.Response.StatusCode, "Invalid request");
        }

        if (refusal is not null)
            await refusal.ExecuteAsync(context);
    }

    private IResult? Check(HttpContext context)
    {
        if (Authenticate(context.Request) is not { } seller)
            return TrendyolErrors.Unauthorized();
        context.Features.Set(new CallingSeller(seller.Id));
        context.Features.Set(seller);

        var agent = UserAgent().Match(context.Request.Headers.UserAgent.ToString());
        if (!agent.Success || agent.Groups["seller"].Value != seller.Id)
            return TrendyolErrors.Result(StatusCodes.Status403Forbidden, "User-Agent header is missing or malformed", "User-Agent");
        if (context.GetRouteValue("sellerId") is string inPath && inPath != seller.Id)
            return TrendyolErrors.Result(StatusCodes.Status403Forbidden, "The seller in the path is not the key's", "sellerId");
        if (context.Request.Headers.TryGetValue("storeFrontCode", out var code) && !seller.Settings.Storefronts.Contains(code.ToString()))
            return TrendyolErrors.Result(StatusCodes.Status400BadRequest, "Invalid storefront code", key: "invalid.storefrontcode");

        return context.GetEndpoint() switch
        {
            null => TrendyolErrors.Result(StatusCodes.Status404NotFound, "Not found"),
            var endpoint when endpoint.Metadata.GetMetadata<SimulatedCall>() is { } call => TakeQuota(seller.Id, call),
            _ => null,
        };
    }

    private IResult? TakeQuota(string sellerId, SimulatedCall call)
    {
        quotas.NoteArrival(sellerId, call.Name);
        var demands = new List<QuotaDemand> { new(TrendyolQuotas.PerEndpoint, $"{sellerId}|{call.Name}") };
        if (call.Group is not null)
            demands.Add(new QuotaDemand(call.Group, sellerId));
        return quotas.TryTake(sellerId, call.Name, demands) ? null : TrendyolErrors.TooManyRequests();
    }

    private TrendyolSeller? Authenticate(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { } parameter)
            return null;
        var decoded = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, decoded, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || sellers.ByKey(pair[..colon]) is not { } seller)
            return null;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pair[(colon + 1)..]), Encoding.UTF8.GetBytes(seller.ApiSecret))
            ? seller
            : null;
    }

    [GeneratedRegex(@"^(?<seller>\d+) - [A-Za-z0-9]{1,30}$")]
    private static partial Regex UserAgent();
}
