using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Sandbox;

/// <summary>What one listing's state entry holds. Its id is the hub's product id, so a SKU may be renamed.</summary>
/// <param name="Quantity">
/// Units that may still be sold: what lies in the shop less <paramref name="Allocated"/>. Below 0 where a seller wrote less than what is allocated.
/// </param>
/// <param name="Allocated">Units of the sandbox's own orders that are neither shipped nor cancelled.</param>
/// <param name="WriteKeys">Keys of the last applied stock writes, the newest last.</param>
/// <param name="Variant">Which variant of which product it is; null where it is a product by itself.</param>
internal sealed record SandboxListing(
    string Id, string Sku, string? Barcode, string Title, string? Description, string? VatRate, Money? Price, Money? ListPrice, long Quantity,
    long Allocated = 0, IReadOnlyList<string>? WriteKeys = null, SandboxVariant? Variant = null)
{
    public const string IdKind = "listing";
    public const string ProductKind = "product";

    public string? CategoryId { get; init; }

    public string? BrandId { get; init; }

    /// <summary>Attribute to the ids of its values, or to free text.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes { get; init; }

    public IReadOnlyDictionary<string, string> RemoteIds => new Dictionary<string, string> { [IdKind] = Id };

    /// <summary>What the marketplace shows.</summary>
    [JsonIgnore]
    public long ForSale => Math.Max(0, Quantity);

    public RemoteListing ToRemote(string? key) =>
        new(key, Sku, Barcode, Variant?.TitleShown ?? Title, Price, ListPrice, ForSale, RemoteIds, OnSale: true, "on sale")
        {
            CategoryId = CategoryId,
            GroupRemoteIds = Variant is { } variant ? new Dictionary<string, string> { [ProductKind] = variant.ProductId } : null,
        };

    /// <summary>A buyer takes units.</summary>
    public SandboxListing Sell(long units) => this with { Quantity = Quantity - units, Allocated = Allocated + units };

    /// <summary>Units of an order are shipped: they were not for sale and do not lie in the shop any more.</summary>
    public SandboxListing Ship(long units) => this with { Allocated = Math.Max(0, Allocated - units) };

    /// <summary>Units of an order are not sent.</summary>
    /// <param name="restock">False: they are gone all the same.</param>
    public SandboxListing Cancel(long units, bool restock) => Ship(units) with { Quantity = restock ? Quantity + units : Quantity };
}

/// <summary>A listing's place under a product with variants.</summary>
/// <param name="Title">The product's.</param>
/// <param name="Values">By the product's axes, in their order.</param>
internal sealed record SandboxVariant(string ProductId, string Title, IReadOnlyList<string> Values)
{
    /// <summary>What a shopper reads: <c>Kupa (Mavi, L)</c>.</summary>
    [JsonIgnore]
    public string TitleShown => $"{Title} ({string.Join(", ", Values)})";
}

/// <summary>What the entry of a product with variants holds: replaced whole by each publication.</summary>
/// <param name="Listings">Ids of its variants; a listing that is no longer among them is a product by itself again.</param>
internal sealed record SandboxProduct(
    string Id, string Title, string? Description, IReadOnlyList<string> Images, IReadOnlyList<string> Axes, IReadOnlyList<string> Listings);

/// <summary>What one order's state entry holds, and what a notice carries.</summary>
/// <param name="Version">Grows by one with every change.</param>
/// <param name="Sequence">The order's place in the feed of changes, replaced with every change.</param>
/// <param name="State"><c>new</c>, <c>acknowledged</c>, <c>invoiced</c>, <c>shipped</c>, <c>cancelled</c>.</param>
/// <param name="Actions">Ids of the seller's actions that were carried out, so that a repeat changes nothing.</param>
internal sealed record SandboxOrder(
    [property: JsonConverter(typeof(ForeignName))] string Key, long Version, long Sequence, string State, DateTimeOffset PlacedAt, DateTimeOffset ChangedAt, string Currency,
    IReadOnlyList<SandboxOrderLine> Lines, string? Carrier, string? TrackingNumber, string? InvoiceNumber, IReadOnlyList<string> Actions);

internal sealed record SandboxOrderLine(
    [property: JsonConverter(typeof(ForeignName))] string Id, [property: JsonConverter(typeof(ForeignName))] string ListingId, [property: JsonConverter(typeof(ForeignName))] string Sku, string? Barcode, string Title, string? VatRate, long Quantity, long Cancelled, long Shipped,
    string? CancelledBy, string? CancelReason, Money UnitPrice)
{
    public long Open => Quantity - Cancelled - Shipped;
}

/// <summary>The marketplace's counters; every change of an order takes numbers from here, in the same write.</summary>
internal sealed record SandboxCounters(long Orders, long Changes);

/// <param name="Type"><c>order.created</c> or <c>order.updated</c>.</param>
internal sealed record SandboxNotice(string EventId, string Type, SandboxOrder Order);

/// <summary>How documents are written; unknown members and missing ones are refused, so that a forged notice cannot half-parse.</summary>
internal static class SandboxJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new ForeignText() },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <exception cref="JsonException">The bytes are no such document.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes) where T : class =>
        ForeignJson.Read<T>(bytes, Options) ?? throw new JsonException("The document is null.");
}
