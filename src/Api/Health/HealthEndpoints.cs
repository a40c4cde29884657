using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KolajAI.Api.Health;

/// <param name="HealthScore">0 (dead) to 100 (all well).</param>
/// <param name="Parts">Points of each part of the score.</param>
internal sealed record AccountHealth(
    string IntegrationId, string Account, int HealthScore, IReadOnlyDictionary<string, int> Parts, IReadOnlyList<HealthReason> Reasons, AccountState State,
    AccountMode Mode, string Breaker, DateTimeOffset? BreakerOpenUntil, DateTimeOffset? LastSyncAt, DateTimeOffset? LastSuccessAt, AccountError? LastError);

internal sealed record HealthAnswer(IReadOnlyList<AccountHealth> Accounts, int Count) : Answer;

/// <param name="Status"><c>live</c>, <c>ready</c> or <c>unready</c>.</param>
internal sealed record ProbeAnswer(string Status, IReadOnlyDictionary<string, string> Checks) : Answer;

/// <summary>Health of the process for whoever runs it, and of the accounts for their seller (api.md section 6).</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        MapProbes(routes);
        routes.Get("/api/integration/health", Role.Viewer, Accounts, "How each account does, and why").Answers<HealthAnswer>()
            .Query(QueryParameters.IntegrationId, QueryParameters.Account);
    }

    /// <summary>For whoever runs the process.</summary>
    public static void MapProbes(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Get, "/health/live", AccessPolicy.Open, Live, "The process runs").Answers<ProbeAnswer>();
        RouteMapping.Map(routes, HttpMethods.Get, "/health/ready", AccessPolicy.Open, Ready, "The process can take requests").Answers<ProbeAnswer>();
    }

    private static IResult Live() => Answering.Ok(new ProbeAnswer("live", new Dictionary<string, string>()));

    private static async Task<IResult> Ready(HttpContext context, HealthCheckService health)
    {
        var report = await health.CheckHealthAsync(context.RequestAborted);
        var checks = report.Entries.ToDictionary(static e => e.Key, static e => e.Value.Status.ToString().ToLowerInvariant());
        if (report.Status is HealthStatus.Unhealthy)
        {
            // What a check itself says; what was thrown beneath one stays here.
            var reasons = report.Entries.Values.Where(static e => e is { Status: HealthStatus.Unhealthy, Exception: null, Description: not null }).Select(static e => e.Description);
            var detail = string.Join(' ', reasons);
            throw new RequestRefusedException("unavailable", detail.Length > 0 ? detail : null)
            {
                RetryAfter = TimeSpan.FromSeconds(1),
                Members = new Dictionary<string, object> { ["checks"] = checks },
            };
        }

        return Answering.Ok(new ProbeAnswer("ready", checks));
    }

    private static async Task<IResult> Accounts(HttpContext context, AccountResolver resolver, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        var accounts = await resolver.ManyAsync(request.Tenant, request.Text("integration_id"), request.Text("account"), request.Cancellation);
        var shapes = (await IntegrationEndpoints.ViewsAsync(grains, accounts)).Select(static view => new AccountHealth(
            view.Account.Integration, view.Account.Account, view.Health.Score, view.Health.Parts, view.Health.Reasons, view.State, view.Mode,
            view.BreakerState, view.BreakerOpenUntil, view.LastSyncAt, view.LastSuccessAt, view.LastError)).ToArray();
        return Answering.Ok(new HealthAnswer(shapes, shapes.Length));
    }
}
