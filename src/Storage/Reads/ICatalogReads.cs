using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Reads;

/// <summary>What channels told of their catalogues.</summary>
public interface ICatalogReads
{
    /// <summary>Ordered by folded name, then id.</summary>
    Task<IReadOnlyList<StoredCatalogItem>> ListAsync(string tenant, string accountKey, CatalogFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>Everything of one scope that is not gone, in the channel's order.</summary>
    Task<IReadOnlyList<StoredCatalogItem>> OfScopeAsync(string tenant, string accountKey, string kind, string scope, CancellationToken cancellation = default);

    /// <summary>These ids, gone or not.</summary>
    Task<IReadOnlyList<StoredCatalogItem>> FindAsync(
        string tenant, string accountKey, string kind, string scope, IReadOnlyCollection<string> ids, CancellationToken cancellation = default);

    /// <summary>Those with one of these folded names that are not gone.</summary>
    Task<IReadOnlyList<StoredCatalogItem>> NamedAsync(
        string tenant, string accountKey, string kind, string scope, IReadOnlyCollection<string> folded, CancellationToken cancellation = default);

    /// <summary>Null when it was never wanted.</summary>
    Task<StoredCatalogRead?> ReadingAsync(string tenant, string accountKey, string kind, string scope, CancellationToken cancellation = default);

    /// <summary>The reading to be done first; null without any.</summary>
    Task<StoredCatalogRead?> NextReadingAsync(string tenant, string accountKey, CancellationToken cancellation = default);
}

public interface IMappingReads
{
    /// <summary>Every mapping of an integration.</summary>
    Task<IReadOnlyList<StoredMapping>> OfIntegrationAsync(string tenant, string integrationId, CancellationToken cancellation = default);

    /// <summary>Those of an integration for some of the seller's words, as <see cref="StoredMapping.OwnKey"/>.</summary>
    Task<IReadOnlyList<StoredMapping>> OfWordsAsync(string tenant, string kind, string integrationId, IReadOnlyCollection<string> ownKeys, CancellationToken cancellation = default);

    /// <summary>Ordered by their keys.</summary>
    Task<IReadOnlyList<StoredMapping>> ListAsync(string tenant, string kind, MappingFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>The look that was asked for first; null without any.</summary>
    Task<StoredMappingCheck?> NextCheckAsync(string tenant, string accountKey, CancellationToken cancellation = default);

    /// <summary>Products among these that lacked something when last looked at.</summary>
    Task<IReadOnlySet<string>> LackingAsync(string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default);

    /// <summary>What listings of a tenant lack, each with the number of products; ordered by account, code, word.</summary>
    Task<IReadOnlyList<StoredMissing>> MissingAsync(string tenant, string? accountKey, CancellationToken cancellation = default);
}

/// <param name="Parent">For categories: those right under it; empty for the topmost; null for all.</param>
/// <param name="SearchText">Folded; part of the name.</param>
public sealed record CatalogFilter(string Kind, string Scope, string? SearchText, string? Parent, bool WithGone, string? AfterSearch, string? AfterId);

public sealed record StoredCatalogItem(CatalogItem Item, DateTimeOffset SeenAt, DateTimeOffset? GoneAt);

public sealed record StoredCatalogRead(
    string Kind, string Scope, string? Cursor, DateTimeOffset? BeganAt, DateTimeOffset? ReadAt, DateTimeOffset DueAt, string? Error);

/// <param name="After">The last one's place: integration, account, category, attribute, folded word.</param>
public sealed record MappingFilter(string? IntegrationId, string? Account, IReadOnlyList<string>? After);

public sealed record StoredMapping(
    string Kind, string IntegrationId, string Account, string CategoryId, string AttributeId, string OwnKey, string Own, string Target, DateTimeOffset UpdatedAt);

public sealed record StoredMappingCheck(string CheckId, string? Changes, string? Position, DateTimeOffset DueAt);

public sealed record StoredMissing(string AccountKey, MissingPart Part, long Products);
