using System.Text.Json;

namespace KolajAI.Api.Accounts;

/// <summary>Body of configure. Omitted fields are kept.</summary>
internal sealed record ConfigureBody
{
    /// <summary>A row of the catalogue, <c>trendyol</c>.</summary>
    public string? IntegrationId { get; init; }

    /// <summary>Name of the account; may be left out while there is at most one.</summary>
    public string? Account { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>By the names of credential_fields; write-only.</summary>
    public Dictionary<string, string>? Credentials { get; init; }

    /// <summary>The common settings of the API and the integration's own setting_fields.</summary>
    public Dictionary<string, JsonElement>? Settings { get; init; }

    public bool? Enabled { get; init; }
}

internal record AccountBody
{
    public string? IntegrationId { get; init; }

    public string? Account { get; init; }
}

internal sealed record RotateSecretBody : AccountBody
{
    /// <summary>How long the old secret is taken as well: 0 to 604,800 s (7 days), one day when absent.</summary>
    public int? GraceSeconds { get; init; }
}

internal sealed record GoLiveBody : AccountBody
{
    /// <summary>True answers the plan and changes nothing.</summary>
    public bool? DryRun { get; init; }
}
