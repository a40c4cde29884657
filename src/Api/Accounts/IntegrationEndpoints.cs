using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Products;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Accounts;

/// <summary>The catalogue with the tenant's accounts (api.md section 2).</summary>
internal static class IntegrationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/marketplace/integrations", Role.Viewer, List, "Every platform of the catalogue, and which are connected").Answers<IntegrationsAnswer>().Query(
            new QueryParameter("type", QueryKind.Text, "Only this type, marketplace_tr."),
            new QueryParameter("region", QueryKind.Text, "Only this region, TR."),
            new QueryParameter("configured", QueryKind.Flag, "True: only those with an account; false: only those without."),
            new QueryParameter("q", QueryKind.Text, "Text in the id or name."));
        routes.Get("/api/marketplace/integration", Role.Viewer, Get, "One platform with its accounts in full").Answers<IntegrationAnswer>().Query(
            new QueryParameter("id", QueryKind.Text, "The integration's id."),
            new QueryParameter("integration_id", QueryKind.Text, "The same as id."),
            QueryParameters.Account);
    }

    private static async Task<IResult> List(HttpContext context, IConnectorRegistry registry, AccountResolver resolver, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        var views = await ViewsAsync(grains, await resolver.ManyAsync(request.Tenant, null, null, request.Cancellation));
        var accounts = views.ToLookup(static v => v.Account.Integration, AccountShapes.Summary);
        var (type, region, configured) = (request.Text("type"), request.Text("region"), request.Flag("configured"));
        var text = request.Text("q") is { } q ? SkuFolding.Search(q) : null;
        var shown = registry.Catalogue
            .Where(d => type is null || d.Type == type)
            .Where(d => region is null || d.Region == region)
            .Where(d => configured is null || accounts.Contains(d.Id) == configured)
            .Where(d => text is null || SkuFolding.Search($"{d.Id} {d.Name}").Contains(text, StringComparison.Ordinal))
            .Select(d => AccountShapes.Integration<AccountSummary>(d, [.. accounts[d.Id]]))
            .ToArray();
        return Answering.Ok(new IntegrationsAnswer(shown, shown.Length));
    }

    private static async Task<IResult> Get(HttpContext context, AccountResolver resolver, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var request = ApiRequest.Of(context);
        var id = request.Text("id") ?? request.Text("integration_id") ?? throw request.Invalid("id", "names the integration");
        var descriptor = resolver.Describe(id);
        var account = request.Text("account");
        var views = await ViewsAsync(grains, await resolver.ManyAsync(request.Tenant, id, account, request.Cancellation));
        if (account is not null && views.Count == 0)
            throw new RequestRefusedException("account_not_found");
        var shapes = views.Select(view => AccountShapes.Of(view, options.Value.WebhookBase)).ToArray();
        return Answering.Ok(new IntegrationAnswer(AccountShapes.Integration<AccountShape>(descriptor, shapes)));
    }

    /// <summary>Accounts that vanished meanwhile are left out.</summary>
    public static async Task<IReadOnlyList<AccountView>> ViewsAsync(IGrainFactory grains, IReadOnlyList<AccountRef> accounts)
    {
        var views = await Task.WhenAll(accounts.Select(account => grains.GetGrain<IAccountGrain>(account.GrainKey).Get()));
        return [.. views.OfType<AccountView>()];
    }
}
