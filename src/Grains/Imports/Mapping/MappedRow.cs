using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>One record as what the product takes.</summary>
/// <param name="Number">As a person counts it in the file.</param>
/// <param name="Quantity">Null where the row says nothing of stock.</param>
/// <param name="CountedAt">Null: when the file came.</param>
/// <param name="Headings">Field of the product to the heading that filled it, so that an error names the column.</param>
internal sealed record MappedRow(
    long Number, string? Sku, ProductPatch Patch, long? Quantity, DateTimeOffset? CountedAt, IReadOnlyList<RowError> Errors,
    IReadOnlyDictionary<string, string> Headings)
{
    /// <summary>The warehouse that the quantity lies in; null: <c>default</c>.</summary>
    public string? WarehouseId { get; init; }

    /// <summary>Errors of the product, at the columns of the file.</summary>
    public IEnumerable<RowError> Place(IEnumerable<FieldError> errors) => errors.Select(error =>
    {
        var parts = error.Pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var heading = parts.Length == 0
            ? null
            : (parts.Length > 1 ? Headings.GetValueOrDefault($"{parts[0]}/{parts[1].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)}") : null)
                ?? Headings.GetValueOrDefault(parts[0]) ?? error.Pointer;
        return new RowError(heading, error.Code, error.Detail);
    });
}

/// <param name="Column">The heading in the file; null for the whole row.</param>
/// <param name="Detail">English, says what to change.</param>
internal sealed record RowError(string? Column, string Code, string Detail);
