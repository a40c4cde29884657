using KolajAI.Errors;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors;

/// <summary>A listing's content to publish, with the stock and price it starts with where the platform wants them in the same call.</summary>
/// <param name="Key">The hub's product id: names the item in the result.</param>
/// <param name="Version">The content aspect's desired version.</param>
/// <param name="Quantity">What the channel may be told, never below 0.</param>
/// <param name="RemoteIds">Kind to id of what exists there already (<c>variant</c>, <c>product</c>); empty for a new listing.</param>
public sealed record ContentItem(
    string Key, long Version, Product Product, long Quantity, Money? Price, Money? ListPrice, IReadOnlyDictionary<string, string> RemoteIds)
{
    /// <summary>
    /// The group whose variant this is; null for a product of its own. All variants of a group that are listed on the account come in one
    /// call, so that a platform that replaces lists whole loses none.
    /// </summary>
    public ContentGroup? Group { get; init; }

    /// <summary>What tells this variant from its siblings: a value for each of <see cref="ContentGroup.Axes"/>.</summary>
    public IReadOnlyDictionary<string, string> Variant { get; init; } = new Dictionary<string, string>();

    /// <summary>The channel's category, by the product's offer or by mappings; null where neither gives one.</summary>
    public string? CategoryId { get; init; }

    /// <summary>What the channel's attributes are for the product, by its offer, by mappings and by equal names; null where nothing gives any.</summary>
    public IReadOnlyList<ContentAttribute>? Attributes { get; init; }

    /// <summary>The channel's brand, by mappings or by an equal name; null where neither gives one.</summary>
    public string? BrandId { get; init; }
}

/// <summary>What variants share.</summary>
/// <param name="Id">The seller's own id of the group, at most 64 characters.</param>
/// <param name="Axes">Names of what the variants differ by, in the seller's order: <c>Renk</c>, <c>Beden</c>.</param>
/// <param name="RemoteIds">Kind to id of the group on the channel (<c>product</c>); empty before it was made.</param>
public sealed record ContentGroup(
    string Id, string Title, string? Description, IReadOnlyList<ProductImage> Images, IReadOnlyList<string> Axes,
    IReadOnlyDictionary<string, string> RemoteIds);

/// <summary>Stock, price or both of one listing; a null part is left as it is.</summary>
public sealed record StockItem(
    string Key, string Sku, string? Barcode, IReadOnlyDictionary<string, string> RemoteIds, long? Quantity, Money? Price, Money? ListPrice)
{
    /// <summary>Units of this channel's own orders not yet shipped, for <see cref="StockWriteKind.OnHandMinusOwnOrders"/>.</summary>
    public long OwnOpenUnits { get; init; }

    /// <summary>For <see cref="StockWriteKind.CompareAndSet"/>: what the channel must show now; else the item is refused as <see cref="CompareFailed"/>.</summary>
    public long? Expected { get; init; }

    /// <summary>For <see cref="StockWriteKind.Delta"/>: by how many units to change the number, never 0; <see cref="Quantity"/> is then what comes of it.</summary>
    public long? Delta { get; init; }

    /// <summary>Names this write for platforms that take a key: the same for every attempt of it, another for the next write. At most 64 characters.</summary>
    public string? WriteKey { get; init; }

    /// <summary>Code of an item refused because the channel's number was not <see cref="Expected"/>.</summary>
    public const string CompareFailed = "compare_failed";

    /// <summary>Code of a relative write refused because the number would have fallen below 0.</summary>
    public const string BelowZero = "below_zero";
}

/// <summary>What became of one item.</summary>
public enum ItemOutcome
{
    /// <summary>The platform took it and shows it.</summary>
    Confirmed = 0,

    /// <summary>The platform said no, with a reason; not sent again until it changes.</summary>
    Refused = 1,

    /// <summary>In a batch that is answered later.</summary>
    Pending = 2,

    /// <summary>Not taken this time (a transient reason); sent again after <see cref="ItemResult.RetryAfter"/>.</summary>
    Retry = 3,

    /// <summary>Refused as a repeat of a body the platform has seen; the hub decides by the last accepted body.</summary>
    RepeatRefused = 4,
}

/// <param name="Key">The item's key.</param>
/// <param name="Code">The platform's code, or ours.</param>
/// <param name="Message">What the platform said, for the seller.</param>
public sealed record ItemResult(string Key, ItemOutcome Outcome, string? Code = null, string? Message = null)
{
    /// <summary>At most <see cref="PlatformException.LongestCode"/> characters: it is kept on an index.</summary>
    public string? Code { get; init; } = Code is null ? null : ShortText.Clean(Code, PlatformException.LongestCode);

    /// <summary>At most <see cref="PlatformException.LongestMessage"/> characters.</summary>
    public string? Message { get; init; } = Message is null ? null : SensitiveText.Redact(ShortText.Clean(Message, PlatformException.LongestMessage));

    /// <summary>
    /// With <see cref="ItemOutcome.Refused"/>: the listing was there and was not bound. Its number and price may be older ones, so the hub reads
    /// it back, binds it and goes on from what it shows. Its texts may have been written.
    /// </summary>
    public const string AlreadyExists = "already_exists";

    /// <summary>
    /// Why the item's price was not taken, where its number went alone and <see cref="Outcome"/> is the number's; null where both came to the same. Not with
    /// <see cref="ItemOutcome.Pending"/>.
    /// </summary>
    public PriceRefusal? PriceRefused { get; init; }

    /// <summary>Ids the platform gave, kind to id; merged into the listing's.</summary>
    public IReadOnlyDictionary<string, string>? RemoteIds { get; init; }

    /// <summary>Ids the platform gave to the item's group, kind to id; merged into the group's.</summary>
    public IReadOnlyDictionary<string, string>? GroupRemoteIds { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}

/// <param name="Code">The platform's code, or ours.</param>
/// <param name="Message">For the seller.</param>
[GenerateSerializer, Immutable, Alias("PriceRefusal")]
public sealed record PriceRefusal(string Code, string Message);

/// <param name="BatchId">The platform's batch to follow, null when everything is answered.</param>
public sealed record SubmitResult(string? BatchId, IReadOnlyList<ItemResult> Items);

/// <param name="BatchId">The platform's id.</param>
/// <param name="Kind"><c>content</c> or <c>stock</c>.</param>
/// <param name="Keys">Item key by what names the item in the platform's answer (barcode).</param>
public sealed record RemoteBatch(string BatchId, string Kind, DateTimeOffset SentAt, IReadOnlyDictionary<string, string> Keys);

/// <param name="Finished">True when no item will change any more.</param>
/// <param name="Gone">True when the platform no longer knows the batch: settle by reading the listings.</param>
public sealed record BatchStatus(bool Finished, bool Gone, IReadOnlyList<ItemResult> Items);

public sealed record ListingQuery(string Key, string Sku, string? Barcode, IReadOnlyDictionary<string, string> RemoteIds);

/// <summary>What a channel shows. Null where the channel does not tell.</summary>
/// <param name="Key">The query's key; null when read by page.</param>
/// <param name="Quantity">Units the channel offers for sale.</param>
/// <param name="Price">What the buyer pays, taxes included.</param>
/// <param name="OnSale">False while the channel does not sell it (waiting for approval, archived).</param>
public sealed record RemoteListing(
    string? Key, string? Sku, string? Barcode, string? Title, Money? Price, Money? ListPrice, long? Quantity,
    IReadOnlyDictionary<string, string> RemoteIds, bool OnSale, string? StateText)
{
    /// <summary>Ids of the group whose variant it is on the channel, kind to id; null where it is none, or the channel does not tell.</summary>
    public IReadOnlyDictionary<string, string>? GroupRemoteIds { get; init; }

    /// <summary>The channel's category; null where it has none, or the channel does not tell.</summary>
    public string? CategoryId { get; init; }
}

public sealed record ListingPage(IReadOnlyList<RemoteListing> Listings, string? NextCursor);
