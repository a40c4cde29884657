using System.Text.RegularExpressions;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Users;
using KolajAI.Errors;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tenants;

/// <summary><c>/api/admin/tenants</c>, on the ops listener alone (api.md section 6).</summary>
internal static partial class TenantEndpoints
{
    private const string Address = "/api/admin/tenants";
    private const int LongestName = 100;
    private const int LongestUrl = 2_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Get, Address, AccessPolicy.Ops, List, "All tenants").Answers<TenantListAnswer>();
        RouteMapping.Map(routes, HttpMethods.Post, Address, AccessPolicy.Ops, Create, "Makes a tenant and its first owner key, shown once")
            .Body<CreateTenantBody>().Answers<TenantAnswer>().ShowsOnce("tenant", "owner_key").AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Get, $"{Address}/{{id}}", AccessPolicy.Ops, Get, "One tenant, and how much of its limits it uses").Answers<TenantWithUsageAnswer>();
        RouteMapping.Map(routes, HttpMethods.Put, $"{Address}/{{id}}", AccessPolicy.Ops, Change, "Changes a tenant's name and branding; what is omitted is kept")
            .Body<ChangeTenantBody>().Answers<TenantAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Put, $"{Address}/{{id}}/limits", AccessPolicy.Ops, Limit, "Sets a tenant's limits").Body<TenantLimitsBody>().Answers<TenantAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Post, $"{Address}/{{id}}/suspend", AccessPolicy.Ops, Suspend, "Suspends a tenant, or lets it go on: no call is answered, no platform called; webhooks are kept")
            .Body<SuspendTenantBody>(optional: true).Answers<TenantAnswer>();
        RouteMapping.Map(routes, HttpMethods.Delete, $"{Address}/{{id}}", AccessPolicy.Ops, Remove, "Removes a tenant with everything it has; a report proves it")
            .Answers<RemovalAnswer>(StatusCodes.Status202Accepted).AuditedInUnit().Query(new QueryParameter("confirm", QueryKind.Text, "The tenant's id once more: nothing can be brought back."));
        RouteMapping.Map(routes, HttpMethods.Get, $"{Address}/{{id}}/removal", AccessPolicy.Ops, Removal, "What a removal has removed, and what is left").Answers<RemovalAnswer>();
    }

    private static async Task<IResult> List(HttpContext context, ITenantReads tenants)
    {
        var shapes = (await tenants.ListAsync(context.RequestAborted)).Select(TenantShape.Of).ToArray();
        return Answering.Ok(new TenantListAnswer(shapes, shapes.Length));
    }

    private static async Task<IResult> Create(HttpContext context, TenantSetup setup, ITenantReads tenants, ITenantRemovals removals, AuditLog audit, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CreateTenantBody>();
        if (body.Id is null || !IdPattern().IsMatch(body.Id))
            throw RequestRefusedException.At("/id", ErrorCodes.Malformed, "1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit.");
        var name = NameOf(body.Name) ?? throw RequestRefusedException.At("/name", ErrorCodes.Required, "1 to 100 characters.");
        if (await tenants.FindAsync(body.Id, request.Cancellation) is not null || await removals.FindAsync(body.Id, request.Cancellation) is not null)
            throw new RequestRefusedException("tenant_exists");
        var key = ApiKeys.Create();
        if (!await setup.CreateAsync(body.Id, name, key))
            throw new RequestRefusedException("tenant_exists");
        var made = TenantShape.Of(await FindAsync(body.Id, tenants, request));
        await audit.WriteAsync(Roles.OpsTenant, AuditRow.Of("tenant.create", $"tenant:{body.Id}", clock.GetUtcNow(), after: new { made.Name }));
        return Answering.Ok(new TenantAnswer(made with { OwnerKey = key }));
    }

    private static async Task<IResult> Get(HttpContext context, string id, ITenantReads tenants, ITenantUsageReads usage)
    {
        var request = ApiRequest.Of(context);
        var tenant = await FindAsync(id, tenants, request);
        var used = await usage.FindAsync(id, request.Cancellation);
        return Answering.Ok(new TenantWithUsageAnswer(TenantShape.Of(tenant), new UsageShape(used.Accounts, used.Products, used.StorageBytes)));
    }

    private static async Task<IResult> Change(HttpContext context, string id, ITenantReads tenants, ICommitter committer, IGrainFactory grains, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ChangeTenantBody>();
        var (name, branding) = (NameOf(body.Name), body.Branding is null ? null : Checked(body.Branding));
        var answer = await WriteAsync(request, id, new TenantChangedRow(name, null, branding is null ? null : KolajJson.ToBytes(branding)), "tenant.change", tenants, committer, clock);
        if (name is not null)
            await grains.GetGrain<ITenantGrain>(id).Update(new TenantSettings { Name = name });
        return answer;
    }

    private static Task<IResult> Limit(HttpContext context, string id, ITenantReads tenants, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<TenantLimitsBody>();
        RequestRefusedException.ThrowIfAny(
        [
            .. OutOfRange("/accounts", body.Accounts, 0, 100_000), .. OutOfRange("/products", body.Products, 0, 100_000_000),
            .. OutOfRange("/calls_per_minute", body.CallsPerMinute, 1, 1_000_000), .. OutOfRange("/storage_mib", body.StorageMib, 0, 100_000_000),
        ]);
        var limits = new TenantLimits { Accounts = body.Accounts, Products = body.Products, CallsPerMinute = body.CallsPerMinute, StorageMib = body.StorageMib };
        return WriteAsync(request, id, new TenantChangedRow(null, KolajJson.ToBytes(limits), null), "tenant.limit", tenants, committer, clock);
    }

    private static async Task<IResult> Suspend(HttpContext context, string id, TenantSuspension suspension, ITenantReads tenants, ITenantRemovals removals)
    {
        var request = ApiRequest.Of(context);
        if (await removals.FindAsync(id, request.Cancellation) is not null)
            throw new RequestRefusedException("tenant_not_found");
        await suspension.SetAsync(id, request.BodyOrDefault<SuspendTenantBody>().Suspended ?? true, request.Cancellation);
        return Answering.Ok(new TenantAnswer(TenantShape.Of(await FindAsync(id, tenants, request))));
    }

    private static async Task<IResult> Remove(
        HttpContext context, string id, TenantSuspension suspension, ITenantReads tenants, ITenantRemovals removals, ICommitter committer, IOptions<KolajApiOptions> options, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        if (request.Text("confirm") != id)
            throw request.Invalid("confirm", "repeats the tenant's id");
        if (await removals.FindAsync(id, request.Cancellation) is null)
        {
            var tenant = await FindAsync(id, tenants, request);
            await suspension.SetAsync(id, suspended: true, request.Cancellation);
            var now = clock.GetUtcNow();
            var result = await committer.CommitAsync(
                new Unit
                {
                    Tenant = Roles.OpsTenant,
                    Rows = [new TenantRemovalRow(id, now, now + options.Value.RemovalSettles)],
                    Audit = [AuditRow.Of("tenant.remove", $"tenant:{id}", now, new { tenant.Name, tenant.CreatedAt })],
                },
                request.Cancellation);
            if (result.Outcome is CommitOutcome.Unknown)
                throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        }

        context.Response.Headers.Location = $"{Address}/{id}/removal";
        return Answering.With(StatusCodes.Status202Accepted, await ShowAsync(id, removals, request));
    }

    private static async Task<IResult> Removal(HttpContext context, string id, ITenantRemovals removals) => Answering.Ok(await ShowAsync(id, removals, ApiRequest.Of(context)));

    private static async Task<RemovalAnswer> ShowAsync(string id, ITenantRemovals removals, ApiRequest request)
    {
        var stored = await removals.FindAsync(id, request.Cancellation) ?? throw new RequestRefusedException("removal_not_found");
        var report = RemovalReport.Of(stored);
        return new RemovalAnswer(new RemovalShape(
            id, stored.DoneAt is null ? "running" : "done", stored.BegunAt, stored.DoneAt, report.Removed, report.Left, report.Files, report.AuditHead));
    }

    private static async Task<IResult> WriteAsync(ApiRequest request, string id, TenantChangedRow row, string action, ITenantReads tenants, ICommitter committer, TimeProvider clock)
    {
        var before = TenantShape.Of(await FindAsync(id, tenants, request));
        var result = await committer.CommitAsync(new Unit { Tenant = id, Rows = [row] }, request.Cancellation);
        if (result.Outcome is CommitOutcome.Unknown)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        var after = TenantShape.Of(await FindAsync(id, tenants, request));
        await request.Context.RequestServices.GetRequiredService<AuditLog>().WriteAsync(Roles.OpsTenant, AuditRow.Of(action, $"tenant:{id}", clock.GetUtcNow(), before, after));
        return Answering.Ok(new TenantAnswer(after));
    }

    private static async Task<StoredTenant> FindAsync(string id, ITenantReads tenants, ApiRequest request) =>
        await tenants.FindAsync(id, request.Cancellation) ?? throw new RequestRefusedException("tenant_not_found");

    private static string? NameOf(string? name) => name is null ? null : !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName
        ? name.Trim()
        : throw RequestRefusedException.At("/name", ErrorCodes.Required, "1 to 100 characters.");

    private static Branding Checked(Branding branding)
    {
        var errors = new List<FieldError>();
        if (branding.ProductName is { } product && (string.IsNullOrWhiteSpace(product) || product.Length > 60))
            errors.Add(new FieldError("/branding/product_name", ErrorCodes.OutOfRange, "1 to 60 characters."));
        // Browsers load it; nothing else than an address of the open web can be in a page.
        if (branding.LogoUrl is { } logo && !(logo.Length <= LongestUrl && Uri.TryCreate(logo, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0))
            errors.Add(new FieldError("/branding/logo_url", ErrorCodes.Malformed, "An https address."));
        foreach (var (name, colour) in new[] { ("primary_color", branding.PrimaryColor), ("accent_color", branding.AccentColor) })
        {
            if (colour is not null && !Colour().IsMatch(colour))
                errors.Add(new FieldError($"/branding/{name}", ErrorCodes.Malformed, "A colour such as #1a2b3c."));
        }

        if (branding.SenderEmail is { } sender && !EmailAddress.IsUsable(sender))
            errors.Add(new FieldError("/branding/sender_email", ErrorCodes.Malformed, "An e-mail address such as hub@magaza.example."));
        RequestRefusedException.ThrowIfAny(errors);
        return branding;
    }

    private static IEnumerable<FieldError> OutOfRange(string pointer, long? value, long least, long most)
    {
        if (value < least || value > most)
            yield return new FieldError(pointer, ErrorCodes.OutOfRange, $"{least} to {most}, or null.");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^#[0-9a-fA-F]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();
}
