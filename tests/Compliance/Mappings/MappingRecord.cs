using System.Runtime.CompilerServices;

namespace KolajAI.Compliance.Mappings;

/// <summary>
/// What a connector's mappings read and write, a field a line, checked in: a field dropped from a mapping is a line less, which fails. With
/// <c>KOLAJ_WRITE_DOCS=1</c> the files are written anew.
/// </summary>
internal static class MappingRecord
{
    public const string Outgoing = "outgoing";
    public const string Incoming = "incoming";

    public static void Hold(string integrationId, string direction, IReadOnlyList<string> lines)
    {
        var path = PathOf(integrationId, direction);
        if (Environment.GetEnvironmentVariable("KOLAJ_WRITE_DOCS") == "1")
            File.WriteAllLines(path, lines);
        var kept = File.Exists(path) ? File.ReadAllLines(path) : [];
        var dropped = kept.Except(lines, StringComparer.Ordinal).ToList();
        var added = lines.Except(kept, StringComparer.Ordinal).ToList();
        Assert.True(
            dropped.Count + added.Count == 0,
            $"The mappings of '{integrationId}' are not what {Path.GetFileName(path)} says.\nNo more: {Some(dropped)}\nNew: {Some(added)}");
    }

    /// <summary>How many fields are held.</summary>
    public static int Count(string integrationId, string direction) =>
        File.Exists(PathOf(integrationId, direction)) ? File.ReadLines(PathOf(integrationId, direction)).Count() : 0;

    private static string Some(List<string> lines) => lines.Count == 0 ? "nothing" : string.Join("", lines.Take(20).Select(static line => "\n  " + line));

    private static string PathOf(string integrationId, string direction, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Records", $"{integrationId}.{direction}.txt");
}
