using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Tenants;
using KolajAI.Api.Warehouses;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Accounts;

/// <summary><c>POST /api/marketplace/configure</c> (api.md section 2).</summary>
internal static class ConfigureEndpoint
{
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Post("/api/marketplace/configure", Role.Admin, Configure, "Connects an account, or changes one; what is omitted is kept")
            .Body<ConfigureBody>().Answers<ConfigureAnswer>().ShowsOnce("account", "webhook", "secret").AuditedInUnit()
            .Query(new QueryParameter("force", QueryKind.Flag, "True stores credentials that fail their test, as disconnected."));

    private static async Task<IResult> Configure(
        HttpContext context, AccountResolver resolver, IConnectorRegistry registry, IWarehouseReads warehouses, TenantGate tenants, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var request = ApiRequest.Of(context);
        var force = request.Flag("force") ?? false;
        var body = request.Body<ConfigureBody>();
        if (string.IsNullOrEmpty(body.IntegrationId))
            throw RequestRefusedException.At("/integration_id", ErrorCodes.Required, "Name the integration.");
        var descriptor = resolver.Describe(body.IntegrationId);
        if (registry.Find(body.IntegrationId) is null)
            throw new RequestRefusedException("integration_without_connector");
        var (account, exists) = await resolver.ForConfigureAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        if (!exists)
            await tenants.RequireAccountAsync(request.Tenant, request.Cancellation);
        var settings = Check(body, descriptor, exists);
        await NamedWarehouses.RequireAsync(request.Tenant, settings.Common?.Warehouses, "/settings/warehouses", warehouses, request.Cancellation);
        var result = await grains.GetGrain<IAccountGrain>(account.GrainKey).Configure(new ConfigureAccount
        {
            Name = body.Name?.Trim(),
            Credentials = body.Credentials,
            Settings = settings.Own.Count == 0 ? null : settings.Own,
            Common = settings.Common,
            Enabled = body.Enabled,
            Force = force,
            WebhookBase = options.Value.WebhookBase,
            Cause = request.Cause,
        });
        return Answering.Ok(new ConfigureAnswer(result.Created, Accepted(result, options.Value.WebhookBase)));
    }

    private static SettingsReader Check(ConfigureBody body, ConnectorDescriptor descriptor, bool exists)
    {
        var settings = new SettingsReader("/settings", descriptor).Read(body.Settings ?? []);
        var errors = new List<FieldError>(settings.Errors);
        foreach (var name in (body.Credentials ?? []).Keys.Where(name => descriptor.CredentialFields.All(f => f.Name != name)))
            errors.Add(new FieldError($"/credentials/{name}", "unknown_field", $"{descriptor.Name} has no credential '{name}'."));
        if (body.Name is { Length: > LongestName })
            errors.Add(new FieldError("/name", ErrorCodes.TooLong, $"At most {LongestName} characters."));
        RequestRefusedException.ThrowIfAny(errors);
        if (!exists)
            RequireCredentials(body, descriptor);
        return settings;
    }

    private static void RequireCredentials(ConfigureBody body, ConnectorDescriptor descriptor)
    {
        var missing = descriptor.CredentialFields
            .Where(field => field is { Required: true, Default: null } && string.IsNullOrEmpty(body.Credentials?.GetValueOrDefault(field.Name)))
            .Select(field => new FieldError($"/credentials/{field.Name}", ErrorCodes.Required, $"{field.Label} is needed. {field.Help}"))
            .ToArray();
        if (missing.Length > 0)
            throw new RequestRefusedException("credentials_required") { Errors = missing };
    }

    private static AccountShape Accepted(ConfigureResult result, Uri? webhookBase)
    {
        if (result.Errors.Count == 0 && result.View is { } view)
            return AccountShapes.Of(view, webhookBase, result.NewWebhookSecret, result.Connection);
        if (result.Connection is { Ok: false } failed)
        {
            throw new RequestRefusedException("connection_failed", failed.Detail)
            {
                Errors = result.Errors,
                Platform = new PlatformAnswer(failed.Code, failed.Detail, null),
                Members = new Dictionary<string, object> { ["connection"] = AccountShapes.Connection(failed) },
            };
        }

        throw RequestRefusedException.For(result.Errors);
    }
}
