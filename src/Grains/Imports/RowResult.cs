using KolajAI.Grains.Imports.Mapping;

namespace KolajAI.Grains.Imports;

internal enum RowFate
{
    Created = 0,
    Changed = 1,
    Unchanged = 2,
    Rejected = 3,
}

/// <param name="ProductId">Null where the row names no product that exists.</param>
internal sealed record RowResult(MappedRow Row, string? ProductId, RowFate Fate, IReadOnlyList<RowError> Errors);
