using System.Text;
using System.Text.RegularExpressions;

namespace KolajAI.Fuzz.Targets;

/// <summary>The names of calls as tests/Compliance writes them into the corpus, made fast.</summary>
internal sealed partial class CallNames
{
    private const int MostKept = 4_096;

    private readonly Dictionary<(string Method, string Path), string> _paths = [];
    private readonly Dictionary<int, string> _documents = [];

    public string Of(HttpRequestMessage request)
    {
        if (request.Content is { } content && Document(content) is { } document)
            return document;
        var path = request.RequestUri!.AbsolutePath;
        var key = (request.Method.Method, path);
        if (_paths.TryGetValue(key, out var known))
            return known;
        var name = $"{key.Method} {string.Join('/', path.Split('/').Select(static part => Id().IsMatch(part) ? "{id}" : part))}";
        if (_paths.Count < MostKept)
            _paths[key] = name;
        return name;
    }

    private string? Document(HttpContent content)
    {
        using var stream = content.ReadAsStream();
        Span<byte> start = stackalloc byte[160];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        start = start[..read];
        if (!start.StartsWith("{\"query\":\""u8))
            return null;
        var hash = new HashCode();
        hash.AddBytes(start);
        var key = hash.ToHashCode();
        if (_documents.TryGetValue(key, out var known))
            return known;
        var named = Operation().Match(Encoding.UTF8.GetString(start["{\"query\":\""u8.Length..]));
        return _documents[key] = named.Success ? $"{named.Groups[1].Value} {named.Groups[2].Value}" : "document";
    }

    [GeneratedRegex(@"^(?:\\n|\s)*(query|mutation)\s+(\w+)")]
    private static partial Regex Operation();

    [GeneratedRegex(@"^\d{1,20}$|^(?=.*\d)[0-9A-Za-z._%:-]{12,}$")]
    private static partial Regex Id();
}
