using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Tenants;

internal sealed record CreateTenantBody
{
    /// <summary>1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }
}

internal sealed record TenantShape(string Id, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>The tenant's first owner key: shown once, when it is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerKey { get; init; }
}

internal sealed record TenantAnswer(TenantShape Tenant) : Answer;

internal sealed record TenantListAnswer(IReadOnlyList<TenantShape> Tenants, int Count) : Answer;

/// <summary><c>/api/admin/tenants</c>, on the ops listener alone (api.md section 6).</summary>
internal static partial class TenantEndpoints
{
    private const string Address = "/api/admin/tenants";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Get, Address, AccessPolicy.Ops, List, "All tenants").Answers<TenantListAnswer>();
        RouteMapping.Map(routes, HttpMethods.Post, Address, AccessPolicy.Ops, Create, "Makes a tenant and its first owner key, shown once")
            .Body<CreateTenantBody>().Answers<TenantAnswer>().ShowsOnce("tenant", "owner_key");
    }

    private static async Task<IResult> List(HttpContext context, ITenantReads tenants)
    {
        var shapes = (await tenants.ListAsync(context.RequestAborted)).Select(static t => new TenantShape(t.Tenant, t.Name, t.CreatedAt)).ToArray();
        return Answering.Ok(new TenantListAnswer(shapes, shapes.Length));
    }

    private static async Task<IResult> Create(HttpContext context, TenantSetup setup, ITenantReads tenants)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CreateTenantBody>();
        if (body.Id is null || !IdPattern().IsMatch(body.Id))
            throw RequestRefusedException.At("/id", ErrorCodes.Malformed, "1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit.");
        if (string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > 100)
            throw RequestRefusedException.At("/name", ErrorCodes.Required, "1 to 100 characters.");
        if (await tenants.FindAsync(body.Id, request.Cancellation) is not null)
            throw new RequestRefusedException("tenant_exists");
        var key = ApiKeys.Create();
        if (!await setup.CreateAsync(body.Id, body.Name.Trim(), key))
            throw new RequestRefusedException("tenant_exists");
        var stored = await tenants.FindAsync(body.Id, request.Cancellation) ?? throw new RequestRefusedException("tenant_not_found");
        return Answering.Ok(new TenantAnswer(new TenantShape(stored.Tenant, stored.Name, stored.CreatedAt) { OwnerKey = key }));
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
