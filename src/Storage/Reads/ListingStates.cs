namespace KolajAI.Storage.Reads;

/// <summary>
/// The state of a listing (api.md section 3), from its aspects: a mark wins; else it is held when a brake stopped the newest wish of
/// any aspect; refused when one was refused; live when every aspect shows what it should; behind otherwise.
/// </summary>
public static class ListingStates
{
    public const string Held = "held";
    public const string Refused = "refused";
    public const string Live = "live";
    public const string Behind = "behind";

    /// <param name="mark">What only a person ends: <c>conflict</c>, <c>unmatched</c>, <c>drifted</c>; null when none.</param>
    public static string Of(string? mark, IReadOnlyCollection<AspectRow> aspects)
    {
        if (mark is not null)
            return mark;
        if (aspects.Any(static a => a.IsHeld))
            return Held;
        if (aspects.Any(static a => a.RefusedVersion == a.DesiredVersion))
            return Refused;
        return aspects.Count > 0 && aspects.All(static a => a.ConfirmedVersion == a.DesiredVersion) ? Live : Behind;
    }

    /// <summary>As <see cref="Of(string?, IReadOnlyCollection{AspectRow})"/>, with the mark that the aspects carry.</summary>
    public static string Of(IReadOnlyCollection<AspectRow> aspects) =>
        Of(aspects.Select(static a => a.Mark).FirstOrDefault(static m => m is not null), aspects);
}
