namespace KolajAI.Api.Auditing;

/// <summary>Endpoint metadata: the call's entry of the audit log is committed with what it changes; <see cref="AuditedCalls"/> writes none.</summary>
internal sealed record AuditedInUnitMetadata
{
    public static AuditedInUnitMetadata Instance { get; } = new();
}
