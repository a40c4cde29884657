using KolajAI.Monetary;

namespace KolajAI.Storage.Rows;

/// <summary>
/// A listing as it was read on the channel; upserted, what was decided of it before stays. New ones are in state <c>read</c> and shown to nobody.
/// </summary>
/// <param name="Id">Unique on the account, made of the channel's immutable id.</param>
/// <param name="ImportId">The reading that saw it last.</param>
public sealed record ChannelListingRow(
    string AccountKey, string Id, string? Sku, string? Barcode, string? Title, Money? Price, Money? ListPrice, long? Quantity, bool OnSale,
    IReadOnlyDictionary<string, string> RemoteIds, string SearchText, DateTimeOffset ReadAt, string ImportId) : StoreRow;

/// <summary>What the newest reading matches a listing with; null for no product.</summary>
public sealed record ChannelListingCandidateRow(string AccountKey, string Id, string? ProductId) : StoreRow;

/// <summary>A listing that was not bound. Conditional on it not being bound meanwhile; otherwise this row alone is dropped.</summary>
/// <param name="State"><c>unmatched</c> or <c>conflict</c>.</param>
/// <param name="Reason">A code; <paramref name="Detail"/> says it to a person.</param>
public sealed record ChannelListingStateRow(string AccountKey, string Id, string State, string? Reason, string? Detail) : StoreRow;

/// <summary>A listing and a product are one; in the product's unit.</summary>
public sealed record ChannelListingBoundRow(string AccountKey, string Id, string ProductId) : StoreRow;

/// <summary>The product and the channel's listing go apart: the listing is unmatched again, where the hub has read it.</summary>
public sealed record ChannelListingUnboundRow(string AccountKey, string ProductId, string Detail) : StoreRow;

/// <summary>Order lines that waited for these listings were bound.</summary>
public sealed record ChannelListingLinesDoneRow(string AccountKey, string Id) : StoreRow;

/// <summary>
/// Drops listings of an account that are not bound: those that a complete reading did not see, or, <paramref name="Unjudged"/>, those in
/// state <c>read</c> (the end of a dry run).
/// </summary>
public sealed record ChannelListingsDroppedRow(string AccountKey, string ImportId, bool Unjudged) : StoreRow;

/// <summary>
/// Gives up a product's remote ids on an account, in its own unit, or in another's once it does not list there any more or is deleted;
/// otherwise nothing happens.
/// </summary>
/// <param name="Own">In the unit of the product itself.</param>
public sealed record RemoteIdsReleasedRow(string AccountKey, string ProductId, bool Own) : StoreRow;

/// <summary>An import begins, or goes on: conditional on <paramref name="Step"/> following the stored one, else the unit is a conflict.</summary>
/// <param name="Step">0 begins it.</param>
/// <param name="Options">JSON, the account's own affair, as <paramref name="Counts"/>.</param>
/// <param name="Phase"><c>reading</c>, <c>matching</c> or <c>binding</c>.</param>
/// <param name="Position">Where the phase goes on; null at its start.</param>
public sealed record ListingImportRow(
    string AccountKey, string ImportId, string Options, string Phase, string? Position, long Step, string Counts, DateTimeOffset DueAt) : StoreRow
{
    /// <summary>What an operation's item for the import as a whole names as its aspect.</summary>
    public const string ItemAspect = "import";

    /// <summary>The phase that an import begins with.</summary>
    public const string First = "reading";

    /// <summary>What the item of one listing names.</summary>
    public const string ListingAspect = "listing";
}

/// <summary>An import has ended; conditional on its step.</summary>
public sealed record ListingImportDoneRow(string AccountKey, string ImportId, long Step) : StoreRow;

/// <summary>The account is gone: its imports and what was read and not bound go too.</summary>
public sealed record ListingImportsDroppedRow(string AccountKey) : StoreRow;
