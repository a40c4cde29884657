namespace KolajAI.Storage.Rows;

/// <summary>A row written with a unit. The tenant is the unit's.</summary>
public abstract record StoreRow;

/// <summary>
/// Claims a name for a product in the tenant: kind <c>sku</c> (exact) or <c>confusable</c> (folded). Unique; the same product may claim
/// again. Never released: former SKUs stay reserved. Another product's name refuses the unit.
/// </summary>
public sealed record ProductNameRow(string Kind, string Name, string ProductId) : StoreRow;

/// <summary>Barcodes of a product, replaced whole; a barcode may belong to several products (then it binds none).</summary>
public sealed record ProductBarcodesRow(string ProductId, IReadOnlyList<string> Barcodes) : StoreRow;

/// <summary>
/// One change of stock or price: the ledger and the timeline. Unique by (tenant, product, <paramref name="EffectKey"/>): a repeat refuses the unit.
/// </summary>
/// <param name="Kind"><c>reserve</c>, <c>release</c>, <c>ship</c>, <c>count</c>, <c>delta</c>, <c>correction</c>, <c>restock</c>, <c>initial</c>, <c>price</c>, <c>list_price</c>.</param>
/// <param name="Detail">JSON: before and after of prices, count basis and time.</param>
public sealed record LedgerRow(
    string ProductId, string EffectKey, string Kind, long OnHandDelta, long ReservedDelta, long OnHandAfter, long ReservedAfter,
    string WarehouseId, string Cause, string? OrderId, string? AccountKey, string? Detail, DateTimeOffset At) : StoreRow;

/// <summary>
/// What a channel should show: written by the product. Creates the aspect row, or raises it; a lower desired version never overwrites.
/// </summary>
/// <param name="Aspect"><c>stock</c>, <c>price</c> or <c>content</c>.</param>
/// <param name="Value">JSON of the desired value; for content the product's content version only.</param>
/// <param name="Lane">0 stock reductions, 1 other stock, 2 prices, 3 catalogue.</param>
/// <param name="DueAt">When to send; null leaves the row at rest (observe mode is the account's affair, not the product's).</param>
/// <param name="AlreadyShown">The channel moved its own number itself: confirmed moves with desired and nothing is sent, if nothing else was outstanding.</param>
public sealed record ListingDesiredRow(
    string ProductId, string AccountKey, string Aspect, long DesiredVersion, string Value, int Lane, DateTimeOffset? DueAt, bool AlreadyShown) : StoreRow
{
    /// <summary>One of <see cref="ListingCauses"/>, null for any other change.</summary>
    public string? Cause { get; init; }

    /// <summary>
    /// With <see cref="AlreadyShown"/>: only where no stock write may have reached the channel at this time or later, when this is committed. Else it is told: the product
    /// looked before, and a write may have been taken, sent and answered since.
    /// </summary>
    public DateTimeOffset? UnlessSentSince { get; init; }

    /// <summary>Siblings of a group raise this row too: where it is at this version or a higher one already, the unit is a conflict.</summary>
    public bool IsShared { get; init; }

    /// <summary>The listing was there before the hub and shows this value: it is confirmed as it stands, and nothing is sent.</summary>
    public bool IsAdopted { get; init; }
}

/// <summary>
/// What a channel of a guarded product should show, or what is to be found out about it: the stock aspect alone. Conditional on the sent
/// version that the product read; another makes the unit a conflict.
/// </summary>
/// <param name="Value">Null leaves the number as it is.</param>
/// <param name="ReadAt">When what the channel shows is to be read; null: not.</param>
/// <param name="Settled">The outcome that waited to be counted on was.</param>
public sealed record ListingGuardRow(
    string ProductId, string AccountKey, long ExpectedSentVersion, GuardedValue? Value, DateTimeOffset? ReadAt, bool Settled) : StoreRow;

/// <param name="Json">The stock aspect's value.</param>
/// <param name="DueAt">When to send; null: the channel shows it already, nothing is sent.</param>
public sealed record GuardedValue(long Version, string Json, int Lane, DateTimeOffset? DueAt);

/// <summary>What a channel was seen to show. Conditional on the sent version before the reading and on no batch since; a mismatch drops this row alone.</summary>
/// <param name="At">When the reading began.</param>
/// <param name="SettleAt">For guarded rows: the order feed must be read from after this before the product may count on it.</param>
public sealed record ListingShownRow(string ProductId, string AccountKey, long SentVersion, long Quantity, DateTimeOffset At, DateTimeOffset SettleAt) : StoreRow;

/// <summary>How an account takes stock, for products to decide by; null deletes.</summary>
public sealed record StockRuleRow(string AccountKey, byte[]? Rule) : StoreRow;

/// <summary>Removes a product from an account with all its aspects.</summary>
public sealed record ListingRemovedRow(string ProductId, string AccountKey) : StoreRow;

/// <summary>The account takes an aspect for sending. Conditional on the desired version; a mismatch drops this row alone.</summary>
public sealed record ListingTakenRow(
    string ProductId, string AccountKey, string Aspect, long DesiredVersion, string SentValue, string BatchId, DateTimeOffset At) : StoreRow;

/// <summary>
/// What became of a sent version. Conditional on the sent version and batch (empty for one read back, which is in none); a mismatch
/// drops this row alone.
/// </summary>
/// <param name="Result">
/// <c>confirmed</c>, <c>refused</c> (rests until it changes), <c>retry</c> (due again), <c>unknown</c> (to be read back), <c>closed</c> (guarded:
/// not known whether it took effect, and it will not any more; the product decides what follows).
/// </param>
/// <param name="DueAt">For <c>retry</c> and <c>unknown</c>. Where desired has moved on meanwhile the row is due at once, save for <c>unknown</c>: that is read back first.</param>
public sealed record ListingResultRow(
    string ProductId, string AccountKey, string Aspect, long SentVersion, string BatchId, string Result, string? Code, string? Message,
    DateTimeOffset? DueAt, DateTimeOffset At) : StoreRow
{
    /// <summary>For guarded rows: the order feed must be read from after this before the product may count on the outcome.</summary>
    public DateTimeOffset? SettleAt { get; init; }

    /// <summary>For guarded rows: only a reading tells what a confirmed write came to.</summary>
    public bool ReadAfter { get; init; }
}

/// <summary>Puts off what is due of an aspect. Conditional on the desired version and on no batch; a mismatch drops this row alone.</summary>
public sealed record ListingPutOffRow(string ProductId, string AccountKey, string Aspect, long DesiredVersion, DateTimeOffset Until) : StoreRow;

/// <summary>Makes every aspect of an account that is not confirmed due (resume, go-live), or with null puts them to rest.</summary>
public sealed record AccountListingsDueRow(string AccountKey, DateTimeOffset? DueAt) : StoreRow;

/// <summary>Sets a state that only a person ends: <c>conflict</c>, <c>unmatched</c>, <c>drifted</c>; null clears it.</summary>
public sealed record ListingMarkRow(string ProductId, string AccountKey, string? Mark, string? Detail) : StoreRow;

/// <summary>An id that a platform gave. Unique by (tenant, account, kind, remote id); the same product may claim again, another refuses the unit.</summary>
public sealed record RemoteIdRow(string AccountKey, string ProductId, string Kind, string RemoteId) : StoreRow;

/// <summary>A batch on its way; written before anything is sent.</summary>
/// <param name="Kind"><c>stock</c>, <c>content</c>.</param>
/// <param name="State"><c>sending</c>, <c>following</c> (answered later), <c>unknown</c> (to be read back).</param>
/// <param name="Items">JSON of what was taken: product, aspect, version, value.</param>
public sealed record BatchRow(
    string AccountKey, string BatchId, string Kind, string State, string? RemoteBatchId, byte[] Items, DateTimeOffset SentAt, DateTimeOffset Deadline, DateTimeOffset DueAt) : StoreRow;

public sealed record BatchDoneRow(string AccountKey, string BatchId) : StoreRow;

/// <summary>An event from outside. Unique by (tenant, account, event id): a repeat refuses the unit.</summary>
/// <param name="InboxId">UUIDv7.</param>
/// <param name="SealedPayload">Body and headers, sealed.</param>
public sealed record InboxRow(
    string InboxId, string AccountKey, string EventId, byte[] SealedPayload, int PayloadBytes, DateTimeOffset ReceivedAt) : StoreRow;

/// <summary>An event goes on. States: <c>pending</c>, <c>processing</c>, <c>done</c>, <c>failed</c> (tried again), <c>dead</c>.</summary>
/// <param name="ExpectedState">Conditional on it where not null; a mismatch refuses nothing and drops this row alone.</param>
public sealed record InboxStateRow(
    string InboxId, string? ExpectedState, string State, int Attempts, string? Type, string? Error, DateTimeOffset? DueAt, DateTimeOffset At) : StoreRow;

/// <summary>A line of an order, for look-up and open units; upserted with the order.</summary>
/// <param name="OpenUnits">Ordered, not cancelled, not shipped; 0 where the platform fulfils.</param>
public sealed record OrderLineRow(string OrderId, string LineId, string AccountKey, string? ProductId, string? Sku, string? Barcode, long OpenUnits) : StoreRow;

/// <summary>An effect an order owes a product. Unique by (tenant, order, effect key); a repeat is ignored.</summary>
public sealed record OrderEffectRow(string OrderId, string EffectKey, string ProductId, byte[] Effect, bool Done) : StoreRow;

/// <summary>An action to be told to the platform; inserted by the order, moved on by it.</summary>
/// <param name="State"><c>pending</c>, <c>sending</c>, <c>done</c>, <c>refused</c>, <c>failed</c> (tried again), <c>unknown</c>.</param>
public sealed record OrderActionRow(
    string ActionId, string OrderId, string AccountKey, string Kind, string State, byte[] Action, int Attempts, string? Error, DateTimeOffset? DueAt, DateTimeOffset At) : StoreRow;

/// <summary>An item of an operation, one per product, account and aspect (or an action, with the action id as product and <c>action</c> as aspect).</summary>
public sealed record OperationItemRow(
    string OperationId, string ProductId, string AccountKey, string Aspect, long Version, string Sku, string State, DateTimeOffset At) : StoreRow;

/// <summary>
/// The account moved a version on: items of that version get <paramref name="State"/>, items of older versions that have not ended become
/// <c>superseded</c> when the state ends them.
/// </summary>
public sealed record OperationItemsMovedRow(
    string ProductId, string AccountKey, string Aspect, long Version, string State, string? Code, string? Message, DateTimeOffset At) : StoreRow;

/// <summary>Items of the account that wait to be sent become <c>paused</c>, or, not paused, <c>stored</c> again. What was sent keeps its state.</summary>
public sealed record OperationItemsPausedRow(string AccountKey, bool Paused, DateTimeOffset At) : StoreRow;

/// <summary>Items that have not ended become <c>expired</c>.</summary>
public sealed record OperationExpiredRow(string OperationId, DateTimeOffset At) : StoreRow;

/// <summary>When the account is to be woken next, set by the account. Applies only while no one has made it due earlier since generation <paramref name="Generation"/>.</summary>
public sealed record AccountWakeRow(string AccountKey, long Generation, DateTimeOffset? At) : StoreRow;

/// <summary>
/// Where an incoming idempotent request stands. Unique by (tenant, scope hash); inserting a taken one refuses the unit. Taken means: kept,
/// and answered or under a living lease; the same body takes over a key whose lease ran out unanswered.
/// </summary>
public sealed record IdempotencyRow(
    string ScopeHash, byte[] BodyHash, DateTimeOffset LeaseUntil, DateTimeOffset KeepUntil) : StoreRow;

/// <summary>The stored answer; <paramref name="Status"/> 0 releases the key.</summary>
public sealed record IdempotencyAnswerRow(string ScopeHash, int Status, string? ContentType, byte[]? SealedBody, DateTimeOffset KeepUntil) : StoreRow;

/// <param name="KeyHash">SHA-256 hex of the whole key.</param>
/// <param name="Prefix">The recognisable first characters.</param>
public sealed record ApiKeyRow(
    string KeyId, string KeyHash, string Prefix, string Name, string Role, DateTimeOffset CreatedAt) : StoreRow
{
    /// <summary>When it stops working; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>JSON array of addresses and ranges that it may be used from; null: from anywhere.</summary>
    public string? IpAllowList { get; init; }
}

public sealed record ApiKeyRevokedRow(string KeyId, DateTimeOffset At) : StoreRow;

/// <summary>Names a tenant, so that it can be found without its grain. Unique; a repeat refuses the unit.</summary>
public sealed record TenantRow(string Name, DateTimeOffset CreatedAt) : StoreRow;

/// <summary>A sealed data key of one object (an order's personal data); deleting it erases the person. Insert; a repeat is ignored.</summary>
public sealed record DataKeyRow(string ObjectId, byte[] SealedKey) : StoreRow;

/// <summary>Blind index entry: HMAC of a normalised phone, e-mail or tax id. A repeat is ignored.</summary>
public sealed record BlindIndexRow(string ObjectId, string Kind, byte[] Hash) : StoreRow;

/// <summary>A connector's own value; a wrong expected version makes the unit a conflict. Null value deletes.</summary>
public sealed record ConnectorStateRow(string AccountKey, string Key, long ExpectedVersion, byte[]? Value) : StoreRow;

/// <summary>One entry of the tenant's changes feed.</summary>
/// <param name="Type"><c>order</c>, <c>listing</c>, <c>stock</c>, <c>product</c>, …</param>
public sealed record ChangeRow(string Type, string Id, long Version, DateTimeOffset At);
