namespace KolajAI.Api.Access;

/// <summary>Who sent the request, proven.</summary>
internal sealed record Caller(string Tenant, string KeyId, Role Role)
{
    /// <summary>For timelines and operations.</summary>
    public string Cause => $"api:{KeyId}";
}
