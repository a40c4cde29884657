namespace KolajAI.Storage.Reads;

/// <summary>The audit log of a tenant (<c>-</c>: the operator's), and its alerts.</summary>
public interface IAuditReads
{
    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredAudit>> ListAsync(string tenant, AuditFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>In the order of numbers, after this one.</summary>
    Task<IReadOnlyList<StoredAudit>> AfterAsync(string tenant, long afterSeq, int limit, CancellationToken cancellation = default);

    /// <summary>Tenants with entries.</summary>
    Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellation = default);

    /// <summary>The newest entry and where the chain begins, of one moment; null: nothing was ever written.</summary>
    Task<AuditEnds?> EndsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredAlert>> AlertsAsync(string tenant, string? state, string? beforeId, int limit, CancellationToken cancellation = default);

    Task<StoredAlert?> AlertAsync(string tenant, string id, CancellationToken cancellation = default);

    /// <summary>Networks that the key was used from.</summary>
    Task<IReadOnlyList<string>> KeyPlacesAsync(string tenant, string keyId, CancellationToken cancellation = default);
}

public sealed record AuditFilter(string? Action, string? Actor, string? Object, DateTimeOffset? Since, DateTimeOffset? Until, long? BeforeSeq);

/// <param name="Body">JSON, byte by byte what the hash covers.</param>
public sealed record StoredAudit(long Seq, DateTimeOffset At, string Action, string Actor, string Object, byte[] Body, string Hash, string Seal);

/// <param name="CutSeq">The newest entry that was removed; 0: none was.</param>
public sealed record AuditEnds(long Seq, string Hash, long CutSeq, string CutHash, string? CutSeal);

/// <param name="State"><c>open</c>, <c>acknowledged</c>, <c>resolved</c>.</param>
public sealed record StoredAlert(
    string Id, string Kind, string Subject, string State, long Count, string Detail, DateTimeOffset FirstAt, DateTimeOffset LastAt, string? DecidedBy, DateTimeOffset? DecidedAt);
