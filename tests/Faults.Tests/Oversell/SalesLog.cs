using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Faults.Tests.Logs;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>The simulator's log as it lies on disk: the judge. Read on from where it was left.</summary>
internal sealed class SalesLog(string path) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly StreamReader _reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
    private readonly Dictionary<string, SkuHistory> _bySku = new(StringComparer.Ordinal);
    private string _half = "";

    public SkuHistory Of(string sku)
    {
        if (!_bySku.TryGetValue(sku, out var history))
            _bySku[sku] = history = new SkuHistory();
        return history;
    }

    public IEnumerable<JournalEntry> Entries => _bySku.Values.SelectMany(static h => h.Entries);

    public void ReadOn()
    {
        var text = _half + _reader.ReadToEnd();
        var end = text.LastIndexOf('\n') + 1;
        _half = text[end..];
        foreach (var line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonSerializer.Deserialize<JournalEntry>(line, Json)!;
            if (entry.Sku is { } sku)
                Of(sku).Add(entry);
        }
    }

    public void Dispose() => _reader.Dispose();
}
