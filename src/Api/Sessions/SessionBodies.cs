using System.Text.Json.Serialization;
using KolajAI.Api.Answers;
using KolajAI.Api.Users;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Sessions;

internal sealed record SignInBody
{
    /// <summary>The tenant's id; absent where the hub has one tenant.</summary>
    public string? Tenant { get; init; }

    public string? Email { get; init; }

    public string? Password { get; init; }

    /// <summary>The authenticator app's six digits, where the person has a second factor.</summary>
    public string? Totp { get; init; }

    /// <summary>One of the recovery codes, in the place of <see cref="Totp"/>.</summary>
    public string? RecoveryCode { get; init; }
}

internal sealed record InvitationBody
{
    public string? Token { get; init; }

    public string? Password { get; init; }
}

internal sealed record ChangePasswordBody
{
    public string? CurrentPassword { get; init; }

    public string? NewPassword { get; init; }
}

internal sealed record OfferTotpBody
{
    /// <summary>The person's password, once more; absent for people who sign in at the OpenID provider alone.</summary>
    public string? Password { get; init; }
}

internal sealed record ConfirmTotpBody
{
    public string? Code { get; init; }
}

internal sealed record RemoveTotpBody
{
    /// <summary>As for <see cref="OfferTotpBody"/>.</summary>
    public string? Password { get; init; }

    public string? Code { get; init; }

    public string? RecoveryCode { get; init; }
}

/// <param name="Method"><c>password</c>, <c>password_totp</c> or <c>oidc</c>.</param>
/// <param name="LastSeenAt">To about a minute.</param>
/// <param name="ExpiresAt">At the latest; unused it ends sooner.</param>
/// <param name="Current">The one that asks.</param>
internal sealed record SessionShape(
    string Id, string Method, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? Address, string? Agent, bool Current)
{
    public static SessionShape Of(StoredSession session, string? current) => new(
        session.SessionId, session.Method, session.CreatedAt, session.SeenAt, session.ExpiresAt, session.Address, session.Agent, session.SessionId == current);
}

/// <param name="CsrfToken">To be sent back as <c>X-CSRF-Token</c> with every call that writes.</param>
internal sealed record SessionAnswer(string Tenant, UserShape User, SessionShape Session, string CsrfToken) : Answer;

internal sealed record SessionListAnswer(IReadOnlyList<SessionShape> Sessions, int Count) : Answer;

/// <param name="CsrfToken">Of the session that took the place of the one before.</param>
internal sealed record RenewedAnswer(string CsrfToken) : Answer;

internal sealed record TotpOfferedAnswer(TotpOffer Totp) : Answer;

internal sealed record TotpOffer
{
    /// <summary>For apps that are typed into; shown once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>For a QR code; holds the secret. Shown once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; init; }
}

/// <param name="RecoveryCodes">Each stands in for the second factor once; shown once.</param>
internal sealed record TotpConfirmedAnswer([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? RecoveryCodes, string CsrfToken) : Answer;
