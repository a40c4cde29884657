using KolajAI.Accounts;
using KolajAI.Connectors;

namespace KolajAI.Api.Accounts;

/// <summary>Turns what grains and connectors tell into the contract's shapes.</summary>
internal static class AccountShapes
{
    private const string WebhookPath = "/webhooks/in/";

    public static AccountShape Of(AccountView view, Uri? webhookBase, string? newSecret = null, ConnectionState? connection = null) => new()
    {
        IntegrationId = view.Account.Integration,
        Account = view.Account.Account,
        Name = view.Name,
        Mode = view.Mode,
        State = view.State,
        Enabled = view.Enabled,
        HealthScore = view.Health.Score,
        Health = view.Health,
        Breaker = view.BreakerState,
        BreakerOpenUntil = view.BreakerOpenUntil,
        Credentials = view.MaskedCredentials,
        CredentialsExpireAt = null,
        Settings = Settings(view),
        Quotas = view.Quotas,
        Cursors = view.Cursors,
        LastSyncAt = view.LastSyncAt,
        LastSuccessAt = view.LastSuccessAt,
        LastError = view.LastError,
        Webhook = Webhook(view.Webhook, webhookBase, newSecret),
        Version = view.Version,
        CreatedAt = view.CreatedAt,
        Connection = connection is null ? null : Connection(connection),
    };

    public static AccountSummary Summary(AccountView view) =>
        new(view.Account.Account, view.Name, view.Mode, view.State, view.Health.Score, view.LastSyncAt);

    public static ConnectionShape Connection(ConnectionState state) => new(
        state.Ok, state.LatencyMs, state.Detail, state.Failure is { } failure ? Word(failure) : null, state.Code, state.TestedAt);

    public static IntegrationShape<TAccount> Integration<TAccount>(ConnectorDescriptor descriptor, IReadOnlyList<TAccount> accounts) => new()
    {
        Id = descriptor.Id,
        Name = descriptor.Name,
        Type = descriptor.Type,
        Region = descriptor.Region,
        Country = descriptor.Country,
        Capabilities = descriptor.Capabilities,
        Webhooks = descriptor.Webhooks,
        CredentialFields = descriptor.CredentialFields,
        SettingFields = descriptor.SettingFields,
        Limits = Limits(descriptor),
        Evidence = descriptor.Evidence,
        Docs = descriptor.Docs,
        Accounts = accounts,
    };

    private static LimitShape[] Limits(ConnectorDescriptor descriptor) =>
        [.. descriptor.Limits.SelectMany(static limit => limit.Operations.Select(operation =>
            new LimitShape(limit.Name, operation, limit.Permits, limit.Window.TotalSeconds, limit.Scope, limit.PerOperation, limit.Source,
                limit.Kind, limit.Costs.GetValueOrDefault(operation, 1), limit.Reserve, limit.TimeZone)))];

    private static Dictionary<string, object?> Settings(AccountView view)
    {
        var settings = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["sync_interval_seconds"] = view.Common.SyncIntervalSeconds,
            ["import_orders_from"] = view.Common.ImportOrdersFrom,
            ["auto_acknowledge"] = view.Common.AutoAcknowledge,
            ["restock_on_cancel"] = view.Common.RestockOnCancel,
            ["max_price_change_percent"] = view.Common.MaxPriceChangePercent,
            ["max_delist_per_day"] = view.Common.MaxDelistPerDay,
            ["max_zeroed_share_percent"] = view.Common.MaxZeroedSharePercent,
            ["personal_data_days"] = view.Common.PersonalDataDays,
            ["stock_policy"] = StockPolicies.Of(view.StockPolicy),
            ["stock_buffer"] = view.StockBuffer,
            ["warehouses"] = view.Common.Warehouses ?? [],
            ["price_rule"] = PriceRules.Of(view.Common.PriceRule),
        };
        foreach (var (name, value) in view.Settings)
            settings[name] = value;
        return settings;
    }

    private static WebhookShape? Webhook(WebhookState? state, Uri? webhookBase, string? newSecret) => state is null ? null : new WebhookShape
    {
        Transport = state.Transport,
        Url = webhookBase is null ? null : new Uri(webhookBase, state.EndpointKey).AbsoluteUri,
        Path = WebhookPath + state.EndpointKey,
        Scheme = state.Scheme,
        Username = state.Username,
        Secret = newSecret,
        HeaderName = state.HeaderName,
        Registration = state.Registration,
        State = state.State,
        LastEventAt = state.LastEventAt,
    };

    private static string Word(PlatformFailure failure) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString());
}
