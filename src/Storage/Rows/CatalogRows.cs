namespace KolajAI.Storage.Rows;

/// <summary>The four kinds of a channel's catalogue, and of mappings.</summary>
public static class CatalogKinds
{
    public const string Categories = "categories";
    public const string Attributes = "attributes";
    public const string Values = "values";
    public const string Brands = "brands";

    /// <summary>Where an attribute's values stand: its category and itself.</summary>
    public static string ValueScope(string categoryId, string attributeId) => $"{Uri.EscapeDataString(categoryId)}/{Uri.EscapeDataString(attributeId)}";
}

/// <param name="Search">The name folded for search.</param>
/// <param name="Detail">JSON of what the kind has beside its name.</param>
public sealed record CatalogItem(string Kind, string Scope, string Id, string Name, string Search, int Position, string Detail);

/// <summary>A page that a reading brought; upserted, and no longer gone.</summary>
/// <param name="BeganAt">When the reading began.</param>
public sealed record CatalogPageRow(string AccountKey, IReadOnlyList<CatalogItem> Items, DateTimeOffset BeganAt) : StoreRow;

/// <summary>A reading goes on, or ends. At its end what it did not see is marked gone; a kind <c>attributes</c> ends its category's values too.</summary>
/// <param name="Cursor">Where it goes on; null at its beginning and end.</param>
/// <param name="ReadAt">When it came to its end; null: not yet.</param>
/// <param name="Error">Why it did not, for a person.</param>
public sealed record CatalogReadRow(
    string AccountKey, string Kind, string Scope, string? Cursor, DateTimeOffset? BeganAt, DateTimeOffset? ReadAt, DateTimeOffset DueAt, string? Error) : StoreRow;

/// <summary>Somebody wants to know: a reading is planned, or one planned for later comes sooner. One under way goes on.</summary>
public sealed record CatalogWantedRow(string AccountKey, string Kind, string Scope, DateTimeOffset At) : StoreRow;

/// <summary>From a seller's word to a channel's id; upserted.</summary>
/// <param name="Account">Empty for every account of the integration.</param>
/// <param name="CategoryId">For attributes, empty for every category.</param>
/// <param name="AttributeId">For values.</param>
/// <param name="OwnKey">The word as it is compared.</param>
/// <param name="Target">Null removes the mapping.</param>
public sealed record MappingRow(
    string Kind, string IntegrationId, string Account, string CategoryId, string AttributeId, string OwnKey, string Own, string? Target, DateTimeOffset At) : StoreRow;

/// <summary>The account's listings are to be looked at; upserted.</summary>
/// <param name="Changes">JSON of the mappings that changed; null: the catalogue did.</param>
/// <param name="Position">The last product looked at.</param>
public sealed record MappingCheckRow(string AccountKey, string CheckId, string? Changes, string? Position, DateTimeOffset DueAt) : StoreRow;

public sealed record MappingCheckDoneRow(string AccountKey, string CheckId) : StoreRow;

/// <summary>What a listing lacks, replaced whole.</summary>
public sealed record MappingMissingRow(string AccountKey, string ProductId, IReadOnlyList<MissingPart> Parts) : StoreRow;

/// <param name="Code"><c>category_unmapped</c>, <c>attribute_required</c>, <c>value_unmapped</c>, <c>attribute_single</c>, <c>brand_unmapped</c>.</param>
/// <param name="Own">The seller's word; empty where there is none.</param>
/// <param name="Name">The channel's name of what is missing.</param>
public sealed record MissingPart(string Code, string Own, string CategoryId, string AttributeId, string Name);
