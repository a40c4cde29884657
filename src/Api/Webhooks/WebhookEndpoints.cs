using KolajAI.Api.Access;
using KolajAI.Api.Alerts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.RateLimits;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.CrashPoints;

namespace KolajAI.Api.Webhooks;

internal sealed record WebhookAnswer(string EventId, bool Duplicate) : Answer;

/// <summary>Where platforms call (api.md section 5): proven over the exact bytes before anything is parsed, on disk before it is answered.</summary>
internal static class WebhookEndpoints
{
    private const string Address = "/webhooks/in/{endpoint_key}/{**rest}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Post, Address, Receive, "An event of a platform");
        Map(routes, HttpMethods.Put, Address, Receive, "An event of a platform that uses PUT");
        Map(routes, HttpMethods.Get, Address, Challenge, "A platform's challenge").Produces<string>(StatusCodes.Status200OK, "text/plain");
        Map(routes, HttpMethods.Post, "/webhooks/integration", ReceiveByName, "An event passed on by a relay").Query(
            new QueryParameter("integration_id", QueryKind.Text, "The integration."), new QueryParameter("account", QueryKind.Text, "The account; may be left out while there is one."));
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string method, string pattern, Delegate handler, string summary)
    {
        var route = RouteMapping.Map(routes, method, pattern, AccessPolicy.Webhook, handler, summary);
        return method == HttpMethods.Get ? route : route.Answers<WebhookAnswer>();
    }

    private static async Task<IResult> Receive(
        HttpContext context, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "endpoint_key")] string endpointKey, string? rest, WebhookAddresses addresses, WebhookIntake intake, RequestRates rates, SecurityEvents events) =>
        await ReceiveAsync(context, endpointKey, rest ?? "", addresses, intake, rates, events);

    private static async Task<IResult> ReceiveByName(HttpContext context, WebhookAddresses addresses, WebhookIntake intake, RequestRates rates, SecurityEvents events) =>
        await ReceiveAsync(context, await FoundAsync(context, addresses.KeyByNameAsync(context.Request, context.RequestAborted), rates), "", addresses, intake, rates, events);

    private static async Task<IResult> Challenge(
        HttpContext context, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "endpoint_key")] string endpointKey, string? rest, WebhookAddresses addresses, RequestRates rates)
    {
        var (_, verdict) = await FoundAsync(context, addresses.ProveAsync(endpointKey, Delivery(context.Request, rest ?? "", ReadOnlyMemory<byte>.Empty), context.RequestAborted), rates);
        return verdict.Kind switch
        {
            WebhookVerdictKind.Answered => Answered(verdict),
            WebhookVerdictKind.Refused => throw Refused(context, verdict, rates),
            _ => throw new RequestRefusedException("method_not_allowed"),
        };
    }

    /// <summary>Who guesses addresses is slowed down.</summary>
    private static async Task<T> FoundAsync<T>(HttpContext context, Task<T> finding, RequestRates rates)
    {
        try
        {
            return await finding;
        }
        catch (RequestRefusedException)
        {
            rates.CountRefused(context);
            throw;
        }
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, string endpointKey, string rest, WebhookAddresses addresses, WebhookIntake intake, RequestRates rates, SecurityEvents events)
    {
        // Nothing is read for an address that is nobody's.
        await FoundAsync(context, addresses.RequireAsync(endpointKey, context.RequestAborted), rates);
        var body = await RequestBodyReader.ReadBytesAsync(context, context.Request.Body, RequestBodyReader.MaxWebhookBytes);
        var delivery = Delivery(context.Request, rest, body);
        var (listener, verdict) = await FoundAsync(context, addresses.ProveAsync(endpointKey, delivery, context.RequestAborted), rates);
        switch (verdict.Kind)
        {
            case WebhookVerdictKind.Answered:
                return Answered(verdict);
            case WebhookVerdictKind.Refused:
                events.WebhookRefused(listener.Account, ClientAddress.Of(context));
                throw Refused(context, verdict, rates);
        }

        var stored = await intake.StoreAsync(listener.Account, listener.Parser, delivery);
        CrashPoint.Here("webhook.before_answer");
        return verdict.Status == StatusCodes.Status200OK
            ? Answering.Ok(new WebhookAnswer(stored.EventId, stored.Duplicate))
            : TypedResults.StatusCode(verdict.Status);
    }

    private static IResult Answered(WebhookVerdict verdict) => verdict.Body is null
        ? TypedResults.StatusCode(verdict.Status)
        : TypedResults.Text(verdict.Body, "text/plain", statusCode: verdict.Status);

    /// <summary>Some platforms want another status than 401 (eBay 412): the scheme decides.</summary>
    private static RequestRefusedException Refused(HttpContext context, WebhookVerdict verdict, RequestRates rates)
    {
        rates.CountRefused(context);
        if (verdict.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Webhook";
        return new RequestRefusedException("webhook_proof_wrong") { Status = verdict.Status };
    }

    private static WebhookDelivery Delivery(HttpRequest request, string rest, ReadOnlyMemory<byte> body) => new(
        request.Method.ToUpperInvariant(),
        rest,
        request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString(), StringComparer.Ordinal),
        request.Query.ToDictionary(static q => q.Key, static q => q.Value.ToString(), StringComparer.Ordinal),
        body);
}
