namespace KolajAI.Storage.Rows;

/// <summary>
/// What a reading of the channel came to for one aspect. Conditional on the aspect being where it was before the reading: these
/// versions, in no batch; otherwise this row alone is dropped. A <c>held</c> one marks the listing <c>drifted</c>; the mark goes with the
/// listing's last held one.
/// </summary>
/// <param name="Explanation"><c>sold_meanwhile</c>, <c>cancelled_meanwhile</c>, <c>changed_by_hand</c>, <c>refused</c>, <c>missing</c>, <c>not_on_sale</c>.</param>
/// <param name="State"><c>open</c>, <c>explained</c>, <c>put_right</c>, <c>held</c>, <c>gone</c>.</param>
/// <param name="Times">Readings that showed the difference.</param>
/// <param name="JudgeAt">A complete read of orders begun since then decides what explains it; null where nothing is waited for.</param>
/// <param name="PutRightDay">The tenant's day that <paramref name="PutRight"/> counts, <c>YYYY-MM-DD</c>.</param>
public sealed record DriftRow(
    string ProductId, string AccountKey, string Aspect, long DesiredVersion, long SentVersion, long ConfirmedVersion, string? Expected, string? Shown,
    string Explanation, string State, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, int Times, DateTimeOffset? JudgeAt, string? PutRightDay,
    int PutRight) : StoreRow
{
    /// <summary>The accepted value is forgotten: the channel no longer shows it, so a refusal as a repeat proves nothing any more.</summary>
    public bool ForgetAccepted { get; init; }

    /// <summary>What a person reads on a listing that is marked.</summary>
    public string? MarkDetail { get; init; }
}

/// <summary>A drift goes on after it was recorded: the product was told to send again. Conditional on state <c>open</c>.</summary>
public sealed record DriftPutRightRow(string ProductId, string AccountKey, string Aspect, string Day, int PutRight, DateTimeOffset At) : StoreRow;

/// <summary>A reading of an account to be done from <paramref name="DueAt"/> on; upserted.</summary>
/// <param name="CheckId"><c>regular</c>, or the operation that asked for it.</param>
/// <param name="Products">JSON array of product ids; null for every listing of the account.</param>
/// <param name="Position">The last product compared; null before the first.</param>
public sealed record ConsistencyCheckRow(
    string AccountKey, string CheckId, string? OperationId, string? Products, string? Position, long Compared, long Differing, DateTimeOffset DueAt) : StoreRow
{
    /// <summary>What an operation's item for a reading names as its aspect.</summary>
    public const string ItemAspect = "check";
}

public sealed record ConsistencyCheckDoneRow(string AccountKey, string CheckId) : StoreRow;

/// <summary>
/// A brake stops a wish: the aspect rests at this version until a person decides or a newer one comes. Conditional on the desired
/// version, in no batch, not approved; otherwise this row alone is dropped.
/// </summary>
/// <param name="Kind"><c>price_change</c>, <c>delisting</c>, <c>zeroing</c>.</param>
/// <param name="Before">JSON of what was confirmed last.</param>
/// <param name="Message">What the seller reads on the listing while it waits.</param>
public sealed record HoldRow(
    string HoldId, string Kind, string AccountKey, string ProductId, string Aspect, long Version, string? Before, string After, string Message,
    DateTimeOffset At) : StoreRow;

/// <summary>
/// A person decides. Conditional on the hold being open and its version still desired; otherwise this row alone is dropped. Approved, the
/// aspect is due now; rejected, it rests as refused until its next change.
/// </summary>
public sealed record HoldDecisionRow(string HoldId, bool Approved, string By, string Message, DateTimeOffset At) : StoreRow;

/// <summary>A daily brake let a listing through; a repeat on the same day is ignored.</summary>
/// <param name="Day">The tenant's day, <c>YYYY-MM-DD</c>.</param>
public sealed record BrakePassRow(string AccountKey, string Kind, string Day, string ProductId) : StoreRow;
