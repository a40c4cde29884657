namespace KolajAI.Storage.Rows;

/// <summary>An object with personal data has ended (an order is shipped, or cancelled): its keeping time counts from the first such row.</summary>
/// <param name="ObjectId">As of its data key, <c>order:…</c>.</param>
public sealed record PersonalEndRow(string ObjectId, string AccountKey, DateTimeOffset At) : StoreRow;

/// <summary>An event told of the object; a repeat is ignored.</summary>
public sealed record PersonalEventRow(string ObjectId, string InboxId) : StoreRow;

/// <summary>
/// Erases a person's data of one object: its key, its blind indexes, and the payloads of the events that told of it. A repeat finds nothing more to erase.
/// </summary>
/// <param name="Cause">Who or what wanted it: <c>retention</c>, or the caller.</param>
public sealed record PersonalErasedRow(string ObjectId, DateTimeOffset At, string Cause) : StoreRow;

/// <summary>Erases one event's payload; the event stays.</summary>
public sealed record InboxPayloadErasedRow(string InboxId) : StoreRow;
