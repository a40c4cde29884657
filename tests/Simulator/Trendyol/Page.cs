namespace KolajAI.Simulator.Trendyol;

/// <summary>A page of a list, counted from 0.</summary>
internal sealed record Page<T>(int PageNumber, int Size, int TotalPages, int TotalElements, IReadOnlyList<T> Content)
{
    [System.Text.Json.Serialization.JsonPropertyName("page")]
    public int PageNumber { get; init; } = PageNumber;
}

/// <summary>Cuts pages.</summary>
internal static class Page
{
    /// <exception cref="TrendyolRefusal">A page below 0, a size below 1 or above the most (400).</exception>
    public static Page<T> Of<T>(IReadOnlyList<T> all, int? page, int? size, int defaultSize, int mostSize)
    {
        var (number, length) = (page ?? 0, size ?? defaultSize);
        if (number < 0)
            throw TrendyolErrors.BadRequest("page must not be negative", "page");
        if (length < 1 || length > mostSize)
            throw TrendyolErrors.BadRequest($"size must lie between 1 and {mostSize}", "size");
        var skipped = (int)Math.Min((long)number * length, all.Count);
        return new Page<T>(number, length, (all.Count + length - 1) / length, all.Count, [.. all.Skip(skipped).Take(length)]);
    }
}
