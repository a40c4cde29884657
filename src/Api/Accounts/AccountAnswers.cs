using System.Text.Json.Serialization;
using KolajAI.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Connectors;
using KolajAI.Quotas;

namespace KolajAI.Api.Accounts;

internal sealed record IntegrationsAnswer(IReadOnlyList<IntegrationShape<AccountSummary>> Integrations, int Count) : Answer;

internal sealed record IntegrationAnswer(IntegrationShape<AccountShape> Integration) : Answer;

/// <typeparam name="TAccount">Accounts in short in the list, in full where one integration is asked for.</typeparam>
internal sealed record IntegrationShape<TAccount>
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required string Region { get; init; }
    public required string? Country { get; init; }
    public required IReadOnlyList<string> Capabilities { get; init; }
    public required WebhookDescriptor? Webhooks { get; init; }
    public required IReadOnlyList<ConnectorField> CredentialFields { get; init; }
    public required IReadOnlyList<ConnectorField> SettingFields { get; init; }
    public required IReadOnlyList<LimitShape> Limits { get; init; }

    /// <summary><c>official</c>, <c>client-code</c>, <c>feed</c> or <c>none</c>.</summary>
    public required string Evidence { get; init; }
    public required string? Docs { get; init; }
    public required IReadOnlyList<TAccount> Accounts { get; init; }
}

/// <param name="Cost">What a call counts of the permits.</param>
/// <param name="Reserve">Share kept for orders and stock reductions.</param>
internal sealed record LimitShape(
    string Name, string Operation, int Permits, double WindowSeconds, QuotaScopeKind Scope, bool PerOperation, string Source,
    QuotaKind Kind, int Cost, double Reserve, string? TimeZone);

internal sealed record AccountSummary(string Account, string Name, AccountMode Mode, AccountState State, int HealthScore, DateTimeOffset? LastSyncAt);

/// <summary>An account in full, without a secret but the one shown once.</summary>
internal sealed record AccountShape
{
    public required string IntegrationId { get; init; }
    public required string Account { get; init; }
    public required string Name { get; init; }
    public required AccountMode Mode { get; init; }
    public required AccountState State { get; init; }
    public required bool Enabled { get; init; }
    public required int HealthScore { get; init; }
    public required HealthView Health { get; init; }
    public required string Breaker { get; init; }
    public required DateTimeOffset? BreakerOpenUntil { get; init; }

    /// <summary>Field to <c>••••1234</c>.</summary>
    public required IReadOnlyDictionary<string, string> Credentials { get; init; }

    /// <summary>When the platform's credentials run out; null where they do not, or the platform does not tell.</summary>
    public required DateTimeOffset? CredentialsExpireAt { get; init; }
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }
    public required IReadOnlyList<QuotaUsage> Quotas { get; init; }
    public required IReadOnlyDictionary<string, string> Cursors { get; init; }
    public required DateTimeOffset? LastSyncAt { get; init; }
    public required DateTimeOffset? LastSuccessAt { get; init; }
    public required AccountError? LastError { get; init; }
    public required WebhookShape? Webhook { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The test that this call made; null where none was needed.</summary>
    public ConnectionShape? Connection { get; init; }
}

internal sealed record ConnectionShape(bool Ok, long LatencyMs, string Detail, string? Failure, string? Code, DateTimeOffset TestedAt);

internal sealed record WebhookShape
{
    public required string Transport { get; init; }

    /// <summary>Null while the hub has no public address (KOLAJ_PUBLIC_URL).</summary>
    public required string? Url { get; init; }

    /// <summary>The path behind any address of the hub.</summary>
    public required string Path { get; init; }
    public required string Scheme { get; init; }
    public required string? Username { get; init; }

    /// <summary>Shown once, when it was made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }
    public required string? HeaderName { get; init; }
    public required string Registration { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset? LastEventAt { get; init; }
}

internal sealed record AccountAnswer(AccountShape Account) : Answer;

/// <param name="PreviousValidUntil">When the old secret is no longer taken.</param>
internal sealed record SecretRotatedAnswer(AccountShape Account, DateTimeOffset PreviousValidUntil) : Answer;

internal sealed record ConfigureAnswer(bool Created, AccountShape Account) : Answer;

internal sealed record ConnectionAnswer(ConnectionShape Connection) : Answer;

internal sealed record GoLiveAnswer(AccountShape? Account, GoLivePlan? Plan, bool DryRun) : Answer;
