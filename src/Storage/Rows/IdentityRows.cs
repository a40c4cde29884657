namespace KolajAI.Storage.Rows;

/// <summary>A key gives way to another: it works until then and no longer. Refuses its unit where the key does not live, or has given way already.</summary>
/// <param name="At">Now.</param>
public sealed record ApiKeyReplacedRow(string KeyId, string ReplacedBy, DateTimeOffset Until, DateTimeOffset At) : StoreRow;

/// <summary>A key was used; an older use than the one known changes nothing.</summary>
/// <param name="From">The sender's address.</param>
public sealed record ApiKeyUsedRow(string KeyId, DateTimeOffset At, string? From) : StoreRow;

/// <summary>
/// Refuses its unit where, with everything else the unit does, nobody would be left who can do everything: neither an owner key that does not end nor an
/// owner who can sign in. Units of one tenant that ask this go one after the other.
/// </summary>
public sealed record OwnerRemainsRow : StoreRow;

/// <summary>Id: user id. A person of the tenant; the state is sealed.</summary>
public sealed record UserRow : FencedRow
{
    /// <summary>Blind index of the e-mail address, unique in the tenant.</summary>
    public required byte[] EmailIndex { get; init; }

    /// <summary>Blind index of the identity at the OpenID provider, unique in the tenant; null while there is none.</summary>
    public byte[]? SubjectIndex { get; init; }

    /// <summary>SHA-256 (hex) of the invitation that stands open, unique in the database.</summary>
    public string? InvitationHash { get; init; }

    public required string Role { get; init; }

    /// <summary><c>invited</c> (cannot sign in yet), <c>active</c> or <c>disabled</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Removes a person with all sessions. Makes its unit a conflict where the stored version is another.</summary>
public sealed record UserRemovedRow(string UserId, long ExpectedVersion) : StoreRow;

/// <param name="TokenHash">SHA-256 (hex) of the cookie's token.</param>
/// <param name="Method"><c>password</c>, <c>password_totp</c> or <c>oidc</c>.</param>
/// <param name="Agent">What the browser calls itself, cut short.</param>
public sealed record UserSessionRow(
    string TokenHash, string UserId, string SessionId, string Method, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Address, string? Agent) : StoreRow;

/// <summary>A session was used; an older use than the one known changes nothing.</summary>
public sealed record UserSessionSeenRow(string UserId, string SessionId, DateTimeOffset At) : StoreRow;

/// <summary>Ends sessions of a person.</summary>
/// <param name="SessionId">This one; null: all.</param>
public sealed record UserSessionsEndedRow(string UserId, string? SessionId) : StoreRow;

/// <summary>
/// Counts an attempt to sign in as one that failed, before it is looked at, so that many at once cannot pass together. Refuses its unit while the lane is
/// blocked. From <see cref="SignInLimit.Failures"/> on each blocks the lane, longer every time.
/// </summary>
public sealed record SignInAttemptRow(string Lane, DateTimeOffset At, SignInLimit Limit) : StoreRow;

/// <param name="Failures">At least 2.</param>
/// <param name="FirstBlock">After n failures too many a lane is blocked n² times as long.</param>
/// <param name="MostSteps">n grows no further than this.</param>
/// <param name="ForgottenAfter">Without a failure for so long, counting begins anew.</param>
public sealed record SignInLimit(int Failures, TimeSpan FirstBlock, int MostSteps, TimeSpan ForgottenAfter);

/// <summary>An attempt succeeded: the lane is free.</summary>
/// <param name="KnownUntil">So long the lane is known, and takes no notice of what happens in the lanes of strangers.</param>
public sealed record SignInSucceededRow(string Lane, DateTimeOffset At, DateTimeOffset KnownUntil) : StoreRow;

/// <summary>An attempt that was counted did not fail. A block stays as it is.</summary>
public sealed record SignInForgivenRow(string Lane) : StoreRow;
