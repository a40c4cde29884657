using System.Security.Cryptography;
using System.Text.Json;

namespace KolajAI.Storage.Sealing;

/// <summary>
/// The master keys by id; the first one seals, the others only open. Written as <c>id:base64,id:base64</c>: ids match
/// <c>[a-z0-9_-]{1,32}</c>, keys are 32 bytes.
/// </summary>
public sealed class KeyRing
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private KeyRing(IReadOnlyList<(string Id, byte[] Key)> keys, string source)
    {
        if (keys.Count == 0)
            throw new StorageStartException($"{source} holds no key.");
        foreach (var (id, key) in keys)
        {
            if (id.Length is < 1 or > 32 || !id.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
                throw new StorageStartException($"{source}: '{id}' is no key id; ids are 1 to 32 of a-z, 0-9, - and _.");
            if (key.Length != KeySize)
                throw new StorageStartException($"{source}: key '{id}' has {key.Length} bytes; {KeySize} are needed.");
            if (!_keys.TryAdd(id, key))
                throw new StorageStartException($"{source}: key '{id}' stands twice.");
        }

        CurrentId = keys[0].Id;
    }

    /// <summary>The key that seals.</summary>
    public string CurrentId { get; }

    public IReadOnlyCollection<string> Ids => _keys.Keys;

    /// <param name="keys">The first one seals.</param>
    /// <param name="source">What messages call the place that they come from.</param>
    /// <exception cref="StorageStartException">They are no key ring; the message never holds a key.</exception>
    public static KeyRing Of(IReadOnlyList<(string Id, byte[] Key)> keys, string source) => new(keys, source);

    /// <exception cref="StorageStartException">The text is no key ring; the message never holds a key.</exception>
    public static KeyRing Parse(string text)
    {
        const string source = "KOLAJ_MASTER_KEYS";
        var keys = new List<(string, byte[])>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
                throw new StorageStartException($"{source}: entry {keys.Count + 1} is not of the form id:base64.");
            keys.Add((entry[..colon], Decode(entry[(colon + 1)..], entry[..colon], source)));
        }

        return new KeyRing(keys, source);
    }

    /// <exception cref="StorageStartException">The file cannot be read as a key ring.</exception>
    public static KeyRing Read(string path)
    {
        KeyFileContent? file;
        try
        {
            file = JsonSerializer.Deserialize<KeyFileContent>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
        }
        catch (JsonException e)
        {
            throw new StorageStartException($"The key file '{path}' is no JSON of the form {{\"keys\": [{{\"id\": …, \"key\": …}}]}}.", e);
        }

        return new KeyRing([.. (file?.Keys ?? []).Select(k => (k.Id, Decode(k.Key, k.Id, path)))], path);
    }

    /// <summary>Makes a ring of one new key and writes it, readable by its owner alone.</summary>
    public static KeyRing Create(string path)
    {
        var ring = new KeyRing([("k1", RandomNumberGenerator.GetBytes(KeySize))], path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(
            stream,
            new KeyFileContent([.. ring._keys.Select(static k => new KeyFileEntry(k.Key, Convert.ToBase64String(k.Value)))]),
            JsonSerializerOptions.Web);
        stream.Flush(flushToDisk: true);
        return ring;
    }

    internal bool Holds(string id) => _keys.ContainsKey(id);

    /// <exception cref="CryptographicException">The ring lacks the key.</exception>
    internal byte[] Key(string id) =>
        _keys.TryGetValue(id, out var key) ? key : throw new CryptographicException($"The key ring lacks the key '{id}'.");

    private static byte[] Decode(string base64, string id, string source)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException e)
        {
            throw new StorageStartException($"{source}: key '{id}' is not base64.", e);
        }
    }

    private sealed record KeyFileContent(IReadOnlyList<KeyFileEntry> Keys);

    private sealed record KeyFileEntry(string Id, string Key);
}
