using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>Finds which element of an XML is its record: the shallowest that repeats and holds others, or the one that is named.</summary>
internal static class XmlRecordPath
{
    /// <summary>Nodes looked at; a feed whose first thousands of nodes hold no second record has none.</summary>
    private const int Looked = 50_000;

    public static IReadOnlyList<string> Find(Stream file, string? named)
    {
        file.Position = 0;
        var stream = new PulledStream(file, packed: null, leaveOpen: true);
        using var xml = SafeXml.Open(stream);
        var path = new List<string>();
        var seen = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        try
        {
            for (var node = 0; node < Looked && SafeXml.Read(xml, stream, null); node++)
            {
                if (xml.NodeType is not XmlNodeType.Element)
                    continue;
                while (path.Count > xml.Depth)
                    path.RemoveAt(path.Count - 1);
                if (path.Count > 0 && seen.TryGetValue(string.Join('/', path), out var parent))
                    parent.HoldsElements = true;
                path.Add(xml.LocalName);
                if (named is not null && string.Equals(xml.LocalName, named, StringComparison.OrdinalIgnoreCase))
                    return [.. path];
                var key = string.Join('/', path);
                if (!seen.TryGetValue(key, out var candidate))
                    seen[key] = candidate = new Candidate([.. path]);
                candidate.Times++;
                candidate.HoldsElements |= xml.HasAttributes && path.Count > 1;
            }
        }
        catch (ImportFileException failed) when (failed.Code is ErrorCodes.ImportTruncated && seen.Count > 1)
        {
            // What is there can be read; reading it tells where it breaks off.
        }

        if (named is not null)
            throw new ImportFileException(ErrorCodes.ImportHeadings, $"The XML has no element '{named}'.");
        var records = seen.Values.Where(static c => c.Path.Length > 1 && c.HoldsElements).ToList();
        var found = records.Where(static c => c.Path is ["rss", "channel", "item"] or ["feed", "entry"]).Concat(records.Where(static c => c.Times > 1).OrderBy(static c => c.Path.Length))
            .Concat(records.OrderByDescending(static c => c.Path.Length == 2)).FirstOrDefault();
        return found?.Path ?? throw new ImportFileException(ErrorCodes.ImportHeadings, "The XML has no element that repeats and holds others; name the record's element with record.");
    }

    private sealed class Candidate(string[] path)
    {
        public string[] Path { get; } = path;

        public int Times { get; set; }

        public bool HoldsElements { get; set; }
    }
}
