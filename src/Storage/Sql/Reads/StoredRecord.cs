using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>A fenced row as the engine gives it.</summary>
internal sealed class StoredRecord
{
    public const string Columns = "id, state, version, updated_at";

    public string Id { get; init; } = "";
    public byte[] State { get; init; } = [];
    public long Version { get; init; }
    public long UpdatedAt { get; init; }

    public StoredRow ToRow() => new(Id, State, Version, Instants.FromMicros(UpdatedAt));
}

/// <summary>Two texts, for maps.</summary>
internal sealed class TextPair
{
    public string Name { get; init; } = "";
    public string Value { get; init; } = "";
}

/// <summary>A text and a number, for counts and sums.</summary>
internal sealed class TextCount
{
    public string Name { get; init; } = "";
    public long Count { get; init; }
}
