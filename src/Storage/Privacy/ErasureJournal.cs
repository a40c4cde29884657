using System.Text.Json;

namespace KolajAI.Storage.Privacy;

/// <param name="ObjectId">Whose key goes; no personal data.</param>
internal sealed record Erasure(string Tenant, string ObjectId, DateTimeOffset At, string Cause);

/// <summary>
/// What was erased, beside the database and so not in its backups: a line of JSON each, in <c>erasures.jsonl</c> in the data folder. Each process of a cluster has one of its own.
/// </summary>
internal sealed class ErasureJournal(StorageOptions options)
{
    private readonly Lock _lock = new();

    private string FilePath => Path.Combine(options.DataFolder, "erasures.jsonl");

    /// <summary>On disk when it returns.</summary>
    public void Append(IEnumerable<Erasure> erasures)
    {
        using var lines = new MemoryStream();
        foreach (var erasure in erasures)
        {
            JsonSerializer.Serialize(lines, erasure);
            lines.WriteByte((byte)'\n');
        }

        lock (_lock)
        {
            var open = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows())
                open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(FilePath, open);
            file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            file.Flush(flushToDisk: true);
        }
    }

    public IReadOnlyList<Erasure> Since(DateTimeOffset at)
    {
        if (!File.Exists(FilePath))
            return [];
        var erasures = new List<Erasure>();
        foreach (var line in File.ReadLines(FilePath))
        {
            try
            {
                if (JsonSerializer.Deserialize<Erasure>(line) is { } erasure && erasure.At >= at)
                    erasures.Add(erasure);
            }
            catch (JsonException)
            {
                // A line that a crash cut short: its erasure was not committed, and is asked for again.
            }
        }

        return erasures;
    }
}
