namespace KolajAI.Api.Access;

/// <summary>Roles of a tenant's keys, each holding those below it (api.md section 1).</summary>
internal enum Role
{
    Viewer = 0,
    Operator = 1,
    Admin = 2,
    Owner = 3,
}

internal static class Roles
{
    /// <summary>The stored role of the operator's own key, which is no tenant's.</summary>
    public const string Ops = "ops";

    /// <summary>The tenant under which the operator's key and idempotency rows are kept; no tenant can have this name.</summary>
    public const string OpsTenant = "-";

    public static string Word(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        Role.Admin => "admin",
        Role.Owner => "owner",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
    };

    public static Role? Parse(string? word) => word switch
    {
        "viewer" => Role.Viewer,
        "operator" => Role.Operator,
        "admin" => Role.Admin,
        "owner" => Role.Owner,
        _ => null,
    };
}
