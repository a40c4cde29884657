using System.Text.Json;
using KolajAI.Api.Answers;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;

namespace KolajAI.Api.Mappings;

/// <summary>From a word of the seller's to an id of the channel's.</summary>
internal sealed record MappingBody
{
    public string? IntegrationId { get; init; }

    /// <summary>Null: every account of the integration that has none of its own.</summary>
    public string? Account { get; init; }

    /// <summary>The channel's, of attributes and values; null: in every category.</summary>
    public string? CategoryId { get; init; }

    /// <summary>The channel's, of values.</summary>
    public string? AttributeId { get; init; }

    /// <summary>A category path (<c>Giyim &gt; Tişört</c>; it holds for those under it too), an attribute's name, a value, a brand.</summary>
    public string? Own { get; init; }

    /// <summary>The channel's id; null or empty removes the mapping.</summary>
    public string? Target { get; init; }

    [ReadOnlyField]
    public JsonElement? TargetName { get; init; }

    [ReadOnlyField]
    public JsonElement? UpdatedAt { get; init; }
}

internal sealed record MappingsBody
{
    [MostItems(10_000)]
    public List<MappingBody>? Mappings { get; init; }
}

/// <param name="TargetName">As the channel names it; null where the hub has not read it.</param>
internal sealed record MappingShape(
    string IntegrationId, string? Account, string? CategoryId, string? AttributeId, string Own, string Target, string? TargetName, DateTimeOffset UpdatedAt);

internal sealed record MappingsAnswer(IReadOnlyList<MappingShape> Mappings, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

internal sealed record MappingsSetAnswer(bool Partial, int Accepted, int RejectedCount, IReadOnlyList<RejectedItem> Rejected) : Answer;

/// <summary>What listings of an account lack before they can be sent.</summary>
/// <param name="Code"><c>category_unmapped</c>, <c>attribute_required</c>, <c>value_unmapped</c>, <c>attribute_single</c> or <c>brand_unmapped</c>.</param>
/// <param name="Own">The seller's word that leads nowhere; null where the product has none.</param>
/// <param name="Name">The channel's name of the attribute.</param>
/// <param name="Products">How many products lack it.</param>
internal sealed record MissingShape(
    string IntegrationId, string Account, string Code, string? Own, string? CategoryId, string? AttributeId, string? Name, long Products);

internal sealed record MissingAnswer(IReadOnlyList<MissingShape> Missing, int Count) : Answer;
