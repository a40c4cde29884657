using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Json;

namespace KolajAI.Storage.Sealing;

/// <summary>A table with a column that is sealed by master keys.</summary>
/// <param name="table">Its key is (tenant, <paramref name="key"/>).</param>
/// <param name="property">The column is a JSON document, of which this is sealed; null: all of it.</param>
internal sealed class SealedTable(string table, string key, string column, Func<string, string, SealedPlace> place, string? property = null)
{
    /// <summary>All tables but <c>account</c>, whose grain keeps its document in memory and seals it anew itself.</summary>
    public static readonly SealedTable[] All =
    [
        new("data_key", "object_id", "sealed_key", SealedPlaces.DataKey),
        new("tenant_user", "id", "state", SealedPlaces.User),
        new("idempotency", "scope_hash", "sealed_body", SealedPlaces.IdempotentAnswer),
        new("import_schedule", "id", "state", SealedPlaces.FeedAddress, "sealed_url"),
    ];

    /// <summary>Documents with sealed text in them.</summary>
    private static readonly string[] Documents = ["select state from account", "select state from import_schedule"];

    /// <summary>The place from which reading goes on, as a name in <c>meta</c>.</summary>
    public string Position { get; } = "reseal:" + table;

    public string Page { get; } =
        $"select tenant, {key} as id, {column} as value from {table} where (tenant, {key}) > (@tenant, @id) order by tenant, {key} limit @limit";

    /// <summary>Conditional on the value that was read: what was written or erased meanwhile stays so.</summary>
    public string Update { get; } = $"update {table} set {column} = ?4 where tenant = ?1 and {key} = ?2 and {column} = ?3";

    /// <summary>Finds one row that a key has sealed.</summary>
    private string Find { get; } = $"select 1 from {table} where substr({column}, 1, @length) = @header limit 1";

    /// <returns>Null when it is sealed by the current key.</returns>
    public byte[]? Renew(ISealer sealer, string tenant, string id, byte[] value)
    {
        if (property is null)
            return sealer.IsCurrent(value) ? null : sealer.Renew(place(tenant, id), value);
        var document = JsonNode.Parse(value)!;
        var old = Convert.FromBase64String((string)document[property]!);
        if (sealer.IsCurrent(old))
            return null;
        document[property] = Convert.ToBase64String(sealer.Renew(place(tenant, id), old));
        return Encoding.UTF8.GetBytes(document.ToJsonString(KolajJson.Stored));
    }

    /// <summary>Whether anything is sealed by the key.</summary>
    /// <param name="first">The first number of a statement's answer, null when there is none.</param>
    /// <param name="documents">All answers of a statement.</param>
    public static async Task<bool> IsUsedAsync(string keyId, Func<string, object, Task<long?>> first, Func<string, Task<IReadOnlyList<byte[]>>> documents)
    {
        var header = AesGcmSeals.Header(keyId);
        foreach (var table in All.Where(static t => t.IsWhole))
        {
            if (await first(table.Find, new { header, length = header.Length }) is not null)
                return true;
        }

        if (await first("select 1 from account where substr(sealed_webhook_secret, 1, @length) = @header limit 1", new { header, length = header.Length }) is not null)
            return true;
        foreach (var statement in Documents)
        {
            if ((await documents(statement)).Any(d => Names(JsonNode.Parse(d), header)))
                return true;
        }

        return false;
    }

    private bool IsWhole => property is null;

    private static bool Names(JsonNode? node, byte[] header) => node switch
    {
        JsonObject members => members.Any(m => Names(m.Value, header)),
        JsonArray items => items.Any(i => Names(i, header)),
        JsonValue value => value.TryGetValue<string>(out var text) && Begins(text, header),
        _ => false,
    };

    private static bool Begins(string text, byte[] header)
    {
        Span<byte> bytes = stackalloc byte[48];
        // As many whole groups of base64 as the longest header needs.
        return Convert.TryFromBase64Chars(text.AsSpan(0, Math.Min(text.Length, 64) / 4 * 4), bytes, out var written) && bytes[..written].StartsWith(header);
    }
}
