using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Api.Answers;
using KolajAI.Api.Requests;
using KolajAI.Json;
using KolajAI.Storage.Reads;
using KolajAI.Tenants;

namespace KolajAI.Api.Tenants;

internal sealed record CreateTenantBody
{
    /// <summary>1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }
}

internal sealed record ChangeTenantBody
{
    public string? Name { get; init; }

    /// <summary>Replaced whole.</summary>
    public Branding? Branding { get; init; }
}

/// <summary>How the hub looks to a tenant's people.</summary>
internal sealed record Branding
{
    /// <summary>In place of the hub's own, 1 to 60 characters.</summary>
    public string? ProductName { get; init; }

    /// <summary>An https address.</summary>
    public string? LogoUrl { get; init; }

    /// <summary><c>#1a2b3c</c>.</summary>
    public string? PrimaryColor { get; init; }

    /// <summary><c>#1a2b3c</c>.</summary>
    public string? AccentColor { get; init; }

    /// <summary>The address that the hub's messages to the tenant's people come from.</summary>
    public string? SenderEmail { get; init; }
}

internal sealed record SuspendTenantBody
{
    /// <summary>False: the tenant goes on. True when absent.</summary>
    public bool? Suspended { get; init; }
}

/// <summary>Replaced whole; null or absent: as much as the hub takes.</summary>
internal sealed record TenantLimitsBody
{
    /// <summary>Connected accounts, 0 to 100,000.</summary>
    public int? Accounts { get; init; }

    /// <summary>Products, 0 to 100,000,000; counted up to half a minute late.</summary>
    public long? Products { get; init; }

    /// <summary>Calls a minute of all keys and people together, 1 to 1,000,000; in each process of the hub.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>MiB of products, orders, events that are kept and files that are still to be read, 0 to 100,000,000; counted some minutes late.</summary>
    public long? StorageMib { get; init; }
}

/// <param name="State"><c>active</c> or <c>suspended</c>.</param>
internal sealed record TenantShape(string Id, string Name, DateTimeOffset CreatedAt, string State, DateTimeOffset? SuspendedAt, TenantLimits Limits, Branding Branding)
{
    /// <summary>The tenant's first owner key: shown once, when it is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerKey { get; init; }

    public static TenantShape Of(StoredTenant t) => new(
        t.Tenant, t.Name, t.CreatedAt, t.SuspendedAt is null ? "active" : "suspended", t.SuspendedAt,
        t.Limits is { } limits ? KolajJson.FromBytes<TenantLimits>(limits) : new TenantLimits(), t.Branding is { } branding ? KolajJson.FromBytes<Branding>(branding) : new Branding());
}

internal sealed record TenantAnswer(TenantShape Tenant) : Answer;

/// <param name="Usage">What of its limits the tenant uses.</param>
internal sealed record TenantWithUsageAnswer(TenantShape Tenant, UsageShape Usage) : Answer;

internal sealed record UsageShape(long Accounts, long Products, long StorageBytes);

internal sealed record TenantListAnswer(IReadOnlyList<TenantShape> Tenants, int Count) : Answer;

/// <param name="State"><c>running</c> or <c>done</c>.</param>
/// <param name="Removed">Rows removed, by table.</param>
/// <param name="Left">Rows that the tenant still has, by every table that could hold one; all 0 once it is done.</param>
/// <param name="Files">Files removed.</param>
/// <param name="AuditHead">Number and hash of the newest entry that the tenant's own audit log had.</param>
internal sealed record RemovalShape(
    string Tenant, string State, DateTimeOffset BegunAt, DateTimeOffset? DoneAt, IReadOnlyDictionary<string, long> Removed, IReadOnlyDictionary<string, long> Left, long Files, string? AuditHead);

internal sealed record RemovalAnswer(RemovalShape Removal) : Answer;

/// <summary>What a removal has done, kept with it and in the operator's audit log.</summary>
internal sealed record RemovalReport
{
    public SortedDictionary<string, long> Removed { get; init; } = new(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, long> Left { get; init; } = new Dictionary<string, long>();
    public long Files { get; init; }
    public string? AuditHead { get; init; }

    public static RemovalReport Of(StoredRemoval stored) => KolajJson.FromBytes<RemovalReport>(stored.Report);
}
