using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox.Remote;

// The documents of docs/sandbox-protocol.md, written and read as SandboxJson says; an order is a SandboxOrder.

internal sealed record RemoteShopFacts(string Shop, string StockWrite);

internal sealed record RemoteProduct(
    string Key, string? ListingId, string ProductId, string Sku, string? Barcode, string Title, string? Description, string? VatRate,
    long Quantity, Money? Price, Money? ListPrice)
{
    // There only for what a shop with a catalogue tells of itself: other servers never meet these members.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CategoryId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BrandId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RemoteOwnAttribute>? Attributes { get; init; }
}

internal sealed record RemoteProducts(IReadOnlyList<RemoteProduct> Items);

internal sealed record RemoteStock(
    string Key, string? ListingId, string Sku, long? Quantity, long OwnOpenUnits, long? Expected, long? Delta, string? WriteKey, Money? Price,
    Money? ListPrice);

internal sealed record RemoteStocks(IReadOnlyList<RemoteStock> Items);

/// <param name="Outcome"><c>confirmed</c> or <c>refused</c>.</param>
internal sealed record RemoteResult(string Key, string Outcome, string? Code = null, string? Message = null, string? ListingId = null);

internal sealed record RemoteResults(IReadOnlyList<RemoteResult> Items);

internal sealed record RemoteQuery(string Key, string? ListingId, string Sku);

internal sealed record RemoteQueries(IReadOnlyList<RemoteQuery> Queries);

/// <param name="Key">The query's; null when read by page.</param>
internal sealed record RemoteShown(
    string? Key, string ListingId, string Sku, string? Barcode, string Title, Money? Price, Money? ListPrice, long Quantity)
{
    /// <exception cref="PlatformException">No shop shows such a listing.</exception>
    public RemoteListing ToListing() => Quantity >= 0 && ForeignJson.IsName(ListingId) && ForeignJson.IsName(Sku) && (Barcode is null || ForeignJson.IsName(Barcode))
        ? new RemoteListing(
            Key, Sku, Barcode, Title, Price, ListPrice, Quantity,
            new Dictionary<string, string> { [SandboxListing.IdKind] = ListingId }, OnSale: true, "on sale")
        : throw RemoteApi.NotUnderstood(PlatformFailure.Broken, "a listing has no id or SKU, or fewer units than none.");
}

internal sealed record RemoteShownList(IReadOnlyList<RemoteShown> Listings, string? Next = null);

internal sealed record RemoteActionLine(string LineId, long Quantity);

internal sealed record RemoteAction(
    string Id, string Kind, IReadOnlyList<RemoteActionLine> Lines, bool Restock, string? Reason, string? Carrier, string? TrackingNumber,
    string? InvoiceNumber)
{
    public static RemoteAction Of(OrderAction action, bool restock) => new(
        action.Id, action.Kind.ToString().ToLowerInvariant(),
        [.. action.Lines.Select(static line => new RemoteActionLine(line.ExternalLineId, line.Quantity))],
        restock, action.Reason, action.Carrier, action.TrackingNumber, action.InvoiceNumber);
}

internal sealed record RemoteDone(bool Done);
