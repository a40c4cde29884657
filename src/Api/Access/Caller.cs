using KolajAI.Api.Errors;
using KolajAI.Identity;

namespace KolajAI.Api.Access;

/// <summary>Who sent the request, proven.</summary>
/// <param name="KeyId">The key, or the person of a session.</param>
internal sealed record Caller(string Tenant, string KeyId, Role Role)
{
    /// <summary>Null for a key.</summary>
    public CallerSession? Session { get; init; }

    /// <summary>For timelines and operations.</summary>
    public string Cause => Session is null ? $"api:{KeyId}" : $"user:{KeyId}";

    /// <summary>As the audit log names it.</summary>
    public string Name => Session is null ? $"key:{KeyId}" : $"user:{KeyId}";

    /// <summary>For the audit log.</summary>
    public Actor Actor(HttpContext context) => new(
        Tenant == Roles.OpsTenant ? "operator" : Name, Tenant == Roles.OpsTenant ? null : Role.Word(),
        ClientAddress.Text(ClientAddress.Of(context)), ProblemWriter.TraceId(context));
}

/// <param name="Token">The cookie's.</param>
internal sealed record CallerSession(string UserId, string SessionId, string Token);
