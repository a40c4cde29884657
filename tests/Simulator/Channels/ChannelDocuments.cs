namespace KolajAI.Simulator.Channels;

// The documents of docs/sandbox-protocol.md.

internal sealed record ShopFacts(string Shop, ChannelStockWrite StockWrite);

internal sealed record ChannelMoney(string Amount, string Currency);

internal sealed record PublishItem(
    string Key, string? ListingId, string ProductId, string Sku, string? Barcode, string Title, string? Description, string? VatRate, long Quantity,
    ChannelMoney? Price, ChannelMoney? ListPrice)
{
    public string? CategoryId { get; init; }
    public string? BrandId { get; init; }
    public IReadOnlyList<PublishAttribute>? Attributes { get; init; }
}

internal sealed record PublishAttribute(string Id, IReadOnlyList<string> Values)
{
    public string? Text { get; init; }
}

internal sealed record PublishBody(IReadOnlyList<PublishItem> Items);

internal sealed record StockWrite(
    string Key, string? ListingId, string Sku, long? Quantity, long OwnOpenUnits, long? Expected, long? Delta, string? WriteKey, ChannelMoney? Price,
    ChannelMoney? ListPrice);

internal sealed record StockBody(IReadOnlyList<StockWrite> Items);

internal sealed record ItemResult(string Key, string Outcome, string? Code, string? Message, string? ListingId)
{
    public static ItemResult Confirmed(string key, string listingId) => new(key, "confirmed", null, null, listingId);

    public static ItemResult Refused(string key, string code, string message) => new(key, "refused", code, message, null);
}

internal sealed record ItemResults(IReadOnlyList<ItemResult> Items);

internal sealed record ListingQuery(string Key, string? ListingId, string Sku);

internal sealed record QueryBody(IReadOnlyList<ListingQuery> Queries);

internal sealed record ShownListing(
    string? Key, string ListingId, string Sku, string? Barcode, string Title, ChannelMoney? Price, ChannelMoney? ListPrice, long Quantity);

internal sealed record ShownListings(IReadOnlyList<ShownListing> Listings, string? Next);

internal sealed record FeedPage(IReadOnlyList<ChannelOrder> Orders, string Next, bool More);

internal sealed record ChannelOrder(
    string Key, long Version, long Sequence, string State, DateTimeOffset PlacedAt, DateTimeOffset ChangedAt, string Currency,
    IReadOnlyList<ChannelOrderLine> Lines, string? Carrier, string? TrackingNumber, string? InvoiceNumber, IReadOnlyList<string> Actions);

internal sealed record ChannelOrderLine(
    string Id, string ListingId, string Sku, string? Barcode, string Title, string? VatRate, long Quantity, long Cancelled, long Shipped,
    string? CancelledBy, string? CancelReason, ChannelMoney UnitPrice)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public long Open => Quantity - Cancelled - Shipped;
}

internal sealed record ActionLine(string LineId, long Quantity);

internal sealed record ActionBody(
    string Id, string Kind, IReadOnlyList<ActionLine> Lines, bool Restock, string? Reason, string? Carrier, string? TrackingNumber, string? InvoiceNumber);

internal sealed record ActionDone(bool Done);

internal sealed record Notice(string EventId, string Type, ChannelOrder Order);
