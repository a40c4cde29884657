using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Logs;

/// <summary>The simulator's log as it lies on disk, synced before each of its answers: what the platform did, whatever the hub believes.</summary>
internal sealed class PlatformLog
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private PlatformLog(IReadOnlyList<JournalEntry> entries) => Entries = entries;

    public IReadOnlyList<JournalEntry> Entries { get; }

    public static async Task<PlatformLog> ReadAsync(string path, CancellationToken cancellation)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = await reader.ReadToEndAsync(cancellation);
        return new PlatformLog([.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonSerializer.Deserialize<JournalEntry>(line, Json)!)]);
    }

    /// <summary>Units sold and not cancelled, shipped ones too.</summary>
    public long Sold(string barcode) => Entries.Where(e => e.Barcode == barcode).Sum(static e => e.Kind switch
    {
        JournalKinds.Sale => e.Quantity ?? 0,
        JournalKinds.Cancel => -(e.Quantity ?? 0),
        _ => 0,
    });
}
