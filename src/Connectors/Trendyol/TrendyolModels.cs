namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Under which <c>productMainId</c> a group's variants are on Trendyol already. What was published before the group was made has one of its own and
/// cannot be given another once it is approved; what joins it later goes where it is, so that as many as can be are shown together.
/// </summary>
internal sealed class TrendyolModels(TrendyolListings listings)
{
    /// <summary>Siblings that are looked at, one call each.</summary>
    private const int MostReads = 5;

    private readonly Dictionary<string, List<TrendyolProduct>> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _found = new(StringComparer.Ordinal);

    /// <summary>A variant of the group that is on Trendyol.</summary>
    public void Know(string group, TrendyolProduct variant)
    {
        if (!_known.TryGetValue(group, out var variants))
            _known[group] = variants = [];
        variants.Add(variant);
    }

    /// <summary>
    /// The one that siblings share; else the one of a sibling by itself; null where there is none. Siblings are looked at in the order of their
    /// barcodes, so that every publication finds the same.
    /// </summary>
    public async Task<string?> FindAsync(string group, CancellationToken cancellation)
    {
        if (_found.TryGetValue(group, out var found))
            return found;
        string? alone = null;
        foreach (var sibling in (_known.GetValueOrDefault(group) ?? []).OrderBy(static s => s.Barcode, StringComparer.Ordinal).Take(MostReads))
        {
            if ((await listings.FindApprovedAsync(sibling.Barcode, cancellation))?.MainId is not { } model)
                continue;
            if (model != TrendyolProduct.MainIdOf(sibling.StockCode))
                return _found[group] = model;
            alone ??= model;
        }

        return _found[group] = alone;
    }
}
