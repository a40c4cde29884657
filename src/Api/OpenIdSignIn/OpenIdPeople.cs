using KolajAI.Api.Errors;
using KolajAI.Api.Users;

namespace KolajAI.Api.OpenIdSignIn;

/// <summary>
/// Finds the person whom the provider vouches for: by its own immutable subject; the first time by the e-mail address that the tenant's owner invited and that the
/// provider has verified. Nobody is made who was not invited.
/// </summary>
internal sealed class OpenIdPeople(UserStore users)
{
    /// <summary>As the person is to become.</summary>
    /// <exception cref="RequestRefusedException">403.</exception>
    public async Task<User> FindAsync(string tenant, OpenIdIdentity identity, CancellationToken cancellation)
    {
        if (await users.FindBySubjectAsync(tenant, identity.Subject, cancellation) is { } known)
            return known.Status is UserStatus.Active ? known : throw Unknown();
        if (identity.Email is not { } email || await users.FindByEmailAsync(tenant, email, cancellation) is not { } invited
            || invited.Status is UserStatus.Disabled || invited.Document.OpenIdSubject is not null)
            throw Unknown();
        return invited with
        {
            Status = UserStatus.Active,
            Document = invited.Document with { OpenIdSubject = identity.Subject, InvitationHash = null, InvitationUntil = null },
        };
    }

    private static RequestRefusedException Unknown() => new("openid_person_unknown");
}
