using KolajAI.Api.Answers;
using KolajAI.Api.Requests;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Catalog;

/// <summary>How far the hub has read this part of the channel's catalogue.</summary>
/// <param name="ReadAt">When it was last read to its end; null: not yet.</param>
/// <param name="Reading">A reading is under way.</param>
/// <param name="Error">Why the last one did not come to its end.</param>
internal sealed record ReadingShape(DateTimeOffset? ReadAt, bool Reading, DateTimeOffset? NextAt, string? Error)
{
    public static ReadingShape Of(StoredCatalogRead? stored) => stored is null
        ? new ReadingShape(null, false, null, null)
        : new ReadingShape(stored.ReadAt, stored is { BeganAt: not null, Error: null }, stored.DueAt, stored.Error);
}

/// <param name="Path">Names from the topmost down to this one.</param>
/// <param name="TakesProducts">False for one that only holds others.</param>
/// <param name="GoneAt">When the channel was first seen without it; null while it has it.</param>
internal sealed record CategoryShape(string Id, string? ParentId, string Name, string Path, bool TakesProducts, DateTimeOffset? GoneAt);

internal sealed record CategoriesAnswer(IReadOnlyList<CategoryShape> Categories, ReadingShape Reading, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <param name="Multiple">Takes several values.</param>
/// <param name="Custom">Takes free text beside its values.</param>
internal sealed record AttributeShape(string Id, string Name, bool Required, bool Multiple, bool Custom);

internal sealed record AttributesAnswer(IReadOnlyList<AttributeShape> Attributes, ReadingShape Reading, int Count) : Answer;

internal sealed record NamedShape(string Id, string Name, DateTimeOffset? GoneAt);

internal sealed record ValuesAnswer(IReadOnlyList<NamedShape> Values, ReadingShape Reading, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

internal sealed record BrandsAnswer(IReadOnlyList<NamedShape> Brands, ReadingShape Reading, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

internal sealed record RefreshBody
{
    public string? Account { get; init; }

    /// <summary>Its attributes; without it the categories and brands are read.</summary>
    public string? CategoryId { get; init; }
}
