using System.Globalization;

namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// The marketplace's documents in the account's state. A <see cref="Unit"/> reads documents with their versions, changes them and writes
/// all or none; when another writer was faster, the whole unit is worked out again from fresh reads.
/// </summary>
internal sealed class SandboxStore(IConnectorState state)
{
    public const string ListingPrefix = "listing/";
    public const string FeedPrefix = "feed/";
    private const string CountersKey = "counters";

    // Somebody else wins whenever a unit loses, so this many losses mean more writers than a sandbox is for.
    private const int MaxAttempts = 200;

    public static string ListingKey(string id) => ListingPrefix + Uri.EscapeDataString(id);

    public static string SkuKey(string sku) => "sku/" + Uri.EscapeDataString(sku);

    public static string OrderKey(string key) => "order/" + Uri.EscapeDataString(key);

    public static string ProductKey(string id) => "product/" + Uri.EscapeDataString(id);

    /// <summary>Nineteen digits, so that keys sort as their numbers do.</summary>
    public static string FeedKey(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{FeedPrefix}{sequence:D19}");

    /// <summary>Runs <paramref name="work"/> until its writes meet the versions it read; work that writes nothing is done at once.</summary>
    /// <exception cref="PlatformException">Too many writers at once; nothing was written.</exception>
    public async Task<T> RunAsync<T>(Func<Unit, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var unit = new Unit(state, cancellation);
            var result = await work(unit);
            if (await unit.WriteAsync())
                return result;
        }

        throw new PlatformException(
            PlatformFailure.RateLimited, "sandbox_busy", "Too many writers change the sandbox at once; nothing was changed.", TimeSpan.FromSeconds(1));
    }

    public async Task<T?> ReadAsync<T>(string key, CancellationToken cancellation) where T : class =>
        await state.GetAsync(key, cancellation) is { } entry ? SandboxJson.Read<T>(entry.Value) : null;

    public async Task<IReadOnlyList<(string Key, T Value)>> ListAsync<T>(
        string prefix, string? afterKey, int limit, CancellationToken cancellation) where T : class
    {
        var entries = await state.ListAsync(prefix, afterKey, limit, cancellation);
        return [.. entries.Select(entry => (entry.Key, SandboxJson.Read<T>(entry.Value)))];
    }

    /// <summary>Documents read and changed together.</summary>
    internal sealed class Unit(IConnectorState state, CancellationToken cancellation)
    {
        private readonly Dictionary<string, Document> _documents = new(StringComparer.Ordinal);

        public async Task<T?> GetAsync<T>(string key) where T : class
        {
            if (!_documents.TryGetValue(key, out var document))
            {
                var entry = await state.GetAsync(key, cancellation);
                document = _documents[key] = new Document(entry?.Version ?? 0, entry?.Value);
            }

            return document.Value is { } bytes ? SandboxJson.Read<T>(bytes) : null;
        }

        /// <summary>Sets a document that this unit has read.</summary>
        public void Set<T>(string key, T value) where T : class => Change(key, SandboxJson.Write(value));

        /// <summary>Adds a document whose key is taken from the counters, so that nobody else can have written it.</summary>
        public void Add<T>(string key, T value) where T : class =>
            _documents[key] = new Document(0, SandboxJson.Write(value)) { Changed = true };

        public async Task RemoveAsync(string key)
        {
            if (await GetAsync<object>(key) is not null)
                Change(key, null);
        }

        /// <summary>Forgets every change.</summary>
        public void Discard() => _documents.Clear();

        public async Task<SandboxCounters> CountersAsync() => await GetAsync<SandboxCounters>(CountersKey) ?? new SandboxCounters(0, 0);

        public void SetCounters(SandboxCounters counters) => Set(CountersKey, counters);

        public async Task<bool> WriteAsync()
        {
            var writes = _documents
                .Where(pair => pair.Value.Changed)
                .Select(pair => new ConnectorStateWrite(pair.Key, pair.Value.Version, pair.Value.Value))
                .ToList();
            return writes.Count == 0 || await state.WriteAsync(writes, cancellation);
        }

        private void Change(string key, byte[]? value)
        {
            if (!_documents.TryGetValue(key, out var document))
                throw new InvalidOperationException($"'{key}' is changed without having been read.");
            _documents[key] = document with { Value = value, Changed = true };
        }

        private sealed record Document(long Version, byte[]? Value)
        {
            public bool Changed { get; init; }
        }
    }
}
