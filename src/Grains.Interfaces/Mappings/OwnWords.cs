using KolajAI.Products;

namespace KolajAI.Mappings;

/// <summary>How a seller's own words are compared: without case, accents and superfluous blanks.</summary>
public static class OwnWords
{
    private const string Separator = " > ";

    public static string Fold(string word) => SkuFolding.Search(word).Trim();

    /// <summary>A category path, its steps separated by <c>&gt;</c>, or by <c>/</c> where it has none.</summary>
    public static string FoldPath(string path) => string.Join(Separator, path.Split(path.Contains('>', StringComparison.Ordinal) ? '>' : '/')
        .Select(Fold).Where(static step => step.Length > 0));

    /// <summary>The path and those above it, the longest first.</summary>
    public static IEnumerable<string> Upwards(string foldedPath)
    {
        for (var at = foldedPath.Length; at > 0; at = foldedPath.LastIndexOf(Separator, at - 1, StringComparison.Ordinal))
            yield return foldedPath[..at];
    }

    /// <summary>Whether a path is another or lies under it.</summary>
    public static bool IsUnder(string foldedPath, string above) =>
        foldedPath == above || foldedPath.StartsWith(above + Separator, StringComparison.Ordinal);
}
