namespace KolajAI.Api.Users;

/// <summary>What is kept of a person, sealed whole.</summary>
internal sealed record UserDocument
{
    /// <summary>As it was given.</summary>
    public required string Email { get; init; }

    public string? Name { get; init; }

    /// <summary>As <see cref="PasswordHashes"/> writes it; null while there is none.</summary>
    public string? PasswordHash { get; init; }

    public DateTimeOffset? PasswordSetAt { get; init; }

    /// <summary>Secret of the second factor; null: none.</summary>
    public byte[]? TotpSecret { get; init; }

    /// <summary>Offered and not confirmed yet.</summary>
    public byte[]? TotpOffered { get; init; }

    /// <summary>The last time step whose code was used; it and those before it are used up.</summary>
    public long TotpLastStep { get; init; }

    /// <summary>SHA-256 (hex) of the recovery codes that are left.</summary>
    public IReadOnlyList<string> RecoveryHashes { get; init; } = [];

    /// <summary>SHA-256 (hex) of the invitation that stands open.</summary>
    public string? InvitationHash { get; init; }

    public DateTimeOffset? InvitationUntil { get; init; }

    /// <summary>Taking it up takes the second factor away, too: an owner has made sure who asks.</summary>
    public bool InvitationDropsFactor { get; init; }

    /// <summary>Issuer and subject at the OpenID provider, once the person has come from there.</summary>
    public string? OpenIdSubject { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Whether there is a way in.</summary>
    public bool CanSignIn => PasswordHash is not null || OpenIdSubject is not null;
}
