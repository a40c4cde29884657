namespace KolajAI.Grains.Mappings;

/// <summary>A category of the channel as far as it was read.</summary>
/// <param name="IsRead">False while its attributes are not known.</param>
/// <param name="Values">Attribute and folded name to the id of the value.</param>
internal sealed record ChannelCategory(
    string Id, bool IsRead, IReadOnlyList<ChannelAttribute> Attributes, IReadOnlyDictionary<(string AttributeId, string Name), string> Values);

internal sealed record ChannelAttribute(string Id, string Name, bool Required, bool Multiple, bool Custom);
