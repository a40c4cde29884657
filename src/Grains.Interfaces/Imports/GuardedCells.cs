namespace KolajAI.Imports;

/// <summary>
/// Cells that a spreadsheet would take for a formula. Files that the hub writes put an apostrophe before them; a reader takes one away
/// again, so that nothing is lost either way.
/// </summary>
public static class GuardedCells
{
    public static string Guard(string text) => IsFormula(text.AsSpan().TrimStart('\'')) ? "'" + text : text;

    public static string Unguard(string text) => text.StartsWith('\'') && IsFormula(text.AsSpan().TrimStart('\'')) ? text[1..] : text;

    private static bool IsFormula(ReadOnlySpan<char> text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..];
}
