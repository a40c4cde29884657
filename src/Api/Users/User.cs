using KolajAI.Api.Access;

namespace KolajAI.Api.Users;

/// <param name="Version">0: not stored yet.</param>
internal sealed record User(string Tenant, string Id, long Version, Role Role, UserStatus Status, UserDocument Document)
{
    /// <summary>One who keeps the tenant from being locked out.</summary>
    public bool IsActiveOwner => this is { Role: Role.Owner, Status: UserStatus.Active };
}

internal enum UserStatus
{
    /// <summary>Cannot sign in yet.</summary>
    Invited = 0,
    Active = 1,
    Disabled = 2,
}

internal static class UserStatuses
{
    public static string Word(this UserStatus status) => status switch
    {
        UserStatus.Invited => "invited",
        UserStatus.Active => "active",
        UserStatus.Disabled => "disabled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };

    /// <exception cref="FormatException">The word is none of the stored ones.</exception>
    public static UserStatus Parse(string word) => word switch
    {
        "invited" => UserStatus.Invited,
        "active" => UserStatus.Active,
        "disabled" => UserStatus.Disabled,
        _ => throw new FormatException($"'{word}' is no status of a person."),
    };
}
