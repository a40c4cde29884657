using KolajAI.Monetary;

namespace KolajAI.Storage.Reads;

/// <summary>Listings that were on a channel before the hub.</summary>
public interface IAdoptionReads
{
    /// <summary>The account's oldest import that has not ended, null when none is under way.</summary>
    Task<StoredImport?> NextImportAsync(string tenant, string accountKey, CancellationToken cancellation = default);

    /// <summary>Listings that one reading saw, ordered by id.</summary>
    Task<IReadOnlyList<ChannelListing>> WalkAsync(
        string tenant, string accountKey, string importId, string? afterId, int limit, CancellationToken cancellation = default);

    Task<ChannelListing?> FindAsync(string tenant, string accountKey, string id, CancellationToken cancellation = default);

    /// <summary>Of these candidates those that the newest reading matched with several listings.</summary>
    Task<IReadOnlySet<string>> ContestedAsync(
        string tenant, string accountKey, string importId, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>Of these SKUs those that several listings of one reading have.</summary>
    Task<IReadOnlySet<string>> RepeatedSkusAsync(
        string tenant, string accountKey, string importId, IReadOnlyCollection<string> skus, CancellationToken cancellation = default);

    /// <summary>Of the remote ids of these listings those that several listings have, as kind and id.</summary>
    Task<IReadOnlySet<(string Kind, string RemoteId)>> SharedIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> listingIds, CancellationToken cancellation = default);

    /// <summary>By listing id, living products that are listed on the account under one of its own remote ids.</summary>
    Task<IReadOnlyList<(string ListingId, string ProductId)>> HoldersAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> listingIds, CancellationToken cancellation = default);

    /// <summary>Products by barcode, several where several living ones have it.</summary>
    Task<IReadOnlyList<(string Barcode, string ProductId)>> BarcodeHoldersAsync(
        string tenant, IReadOnlyCollection<string> barcodes, CancellationToken cancellation = default);

    /// <summary>Bound listings whose waiting order lines are to be bound.</summary>
    Task<IReadOnlyList<ChannelListing>> LinesDueAsync(string tenant, string accountKey, int limit, CancellationToken cancellation = default);

    /// <summary>Order lines of the account without a product that have this SKU or barcode.</summary>
    Task<IReadOnlyList<WaitingLine>> WaitingLinesAsync(
        string tenant, string accountKey, string? sku, string? barcode, CancellationToken cancellation = default);

    /// <summary>Listings of the account by state.</summary>
    Task<IReadOnlyDictionary<string, long>> CountsAsync(string tenant, string accountKey, CancellationToken cancellation = default);

    /// <summary>Listings in a state, unmatched and in conflict when it is null, ordered by account and id.</summary>
    Task<IReadOnlyList<ChannelListing>> ListAsync(string tenant, ChannelListingFilter filter, int limit, CancellationToken cancellation = default);
}

/// <param name="Step">Rises by one with everything that is done.</param>
public sealed record StoredImport(string Id, string Options, string Phase, string? Position, long Step, string Counts, DateTimeOffset DueAt);

/// <summary>A listing as it was read last.</summary>
public sealed record ChannelListing
{
    public required string AccountKey { get; init; }
    public required string Id { get; init; }
    public string? Sku { get; init; }
    public string? Barcode { get; init; }
    public string? Title { get; init; }
    public Money? Price { get; init; }
    public Money? ListPrice { get; init; }
    public long? Quantity { get; init; }
    public bool OnSale { get; init; }
    public required IReadOnlyDictionary<string, string> RemoteIds { get; init; }
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary><c>read</c>, <c>unmatched</c>, <c>conflict</c> or <c>bound</c>.</summary>
    public required string State { get; init; }
    public string? Reason { get; init; }
    public string? Detail { get; init; }

    /// <summary>Of a bound one.</summary>
    public string? ProductId { get; init; }
}

/// <param name="OpenUnits">Ordered, neither cancelled nor shipped.</param>
public sealed record WaitingLine(string OrderKey, string LineId, long OpenUnits, DateTimeOffset PlacedAt);

public sealed record ChannelListingFilter(
    string? IntegrationId, string? Account, string? State, string? Reason, string? SearchText, string? AfterAccountKey, string? AfterId);
