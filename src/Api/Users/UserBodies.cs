using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Requests;

namespace KolajAI.Api.Users;

internal sealed record CreateUserBody
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary><c>viewer</c>, <c>operator</c>, <c>admin</c> or <c>owner</c>.</summary>
    public string? Role { get; init; }

    /// <summary>The first password; absent: the person is invited, and sets one.</summary>
    public string? Password { get; init; }
}

internal sealed record InviteBody
{
    /// <summary>True when the person has lost the second factor: it goes with the old password.</summary>
    public bool? ResetTotp { get; init; }
}

internal sealed record ChangeUserBody
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    public string? Role { get; init; }

    /// <summary><c>active</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }

    /// <summary>A new password.</summary>
    public string? Password { get; init; }

    [ReadOnlyField]
    public JsonElement? Id { get; init; }

    [ReadOnlyField]
    public JsonElement? Totp { get; init; }

    [ReadOnlyField]
    public JsonElement? OpenId { get; init; }

    [ReadOnlyField]
    public JsonElement? CreatedAt { get; init; }

    [ReadOnlyField]
    public JsonElement? LastSignInAt { get; init; }

    [ReadOnlyField]
    public JsonElement? Version { get; init; }
}

/// <param name="Status"><c>invited</c> (has no way in yet), <c>active</c> or <c>disabled</c>.</param>
/// <param name="Totp">Whether the person has a second factor.</param>
/// <param name="OpenId">Whether the person signs in at the OpenID provider.</param>
internal sealed record UserShape(
    string Id, string Email, string? Name, string Role, string Status, bool Totp, bool OpenId, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt, long Version)
{
    public static UserShape Of(User user) => new(
        user.Id, user.Document.Email, user.Document.Name, user.Role.Word(), user.Status.Word(), user.Document.TotpSecret is not null,
        user.Document.OpenIdSubject is not null, user.Document.CreatedAt, user.Document.LastSignInAt, user.Version);
}

/// <param name="ExpiresAt">Until then it can be taken up with POST /api/session/invitation.</param>
internal sealed record InvitationShape(DateTimeOffset ExpiresAt)
{
    /// <summary>Shown once; give it to the person, and to nobody else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }
}

internal sealed record UserAnswer(UserShape User) : Answer;

/// <param name="Invitation">Null for a person who was given a password.</param>
internal sealed record UserInvitedAnswer(UserShape User, InvitationShape? Invitation) : Answer;

internal sealed record UserListAnswer(IReadOnlyList<UserShape> Users, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);
