namespace KolajAI.Mappings;

/// <summary>A mapping that was set or removed.</summary>
/// <param name="Kind"><c>categories</c>, <c>attributes</c>, <c>values</c> or <c>brands</c>.</param>
/// <param name="OwnKey">As <see cref="OwnWords"/> folds it.</param>
public sealed record MappingChange(string Kind, string OwnKey);
