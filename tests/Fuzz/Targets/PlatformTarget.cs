using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Connectors;
using KolajAI.Connectors.Catalogue;
using KolajAI.Fuzz.Engine;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// A platform's answers: the connector's own calls, one of whose answers is the input. An input's first four bytes are the scene, the call in
/// turn, the status and the headers; the rest is the answer's body.
/// </summary>
internal sealed class PlatformWorker : FuzzWorker
{
    private const int Prefix = 4;

    /// <summary>Larger answers only say the same again.</summary>
    private const int LargestSeed = 3_000;

    private readonly PlatformCorpus _corpus;
    private readonly FuzzedPlatform _platform = new();
    private readonly Notes _notes = new();
    private readonly ServiceProvider _services;
    private readonly Func<IConnector> _connector;
    private readonly FixedClock _clock;
    private readonly AccountRef _account;
    private readonly Uri _address;
    private readonly List<(string Name, ILookup<string, CorpusAnswer> Answers, Func<IConnector, ConnectorSession, CancellationToken, Task<object?>> Call)> _scenes = [];
    private readonly Dictionary<string, CorpusAnswer> _others;
    private readonly List<int> _calls = [];
    private readonly Mutator _mutator;
    private readonly Dictionary<OrderAction, OrderAction> _asked = new(ReferenceEqualityComparer.Instance);
    private RemoteOrder? _last;

    public PlatformWorker(string integrationId)
    {
        _corpus = Corpus.Platform(integrationId);
        _clock = new FixedClock(_corpus.Now);
        _account = new AccountRef("t1", integrationId, "default");
        _services = new ServiceCollection().AddSingleton<TimeProvider>(_clock).AddSingleton<IConnectorStates>(_notes).AddKolajConnectors().BuildServiceProvider();
        var connector = _services.GetRequiredService<IConnectorRegistry>().Find(integrationId) ?? throw new InvalidOperationException($"There is no connector '{integrationId}'.");
        var factory = ActivatorUtilities.CreateFactory(connector.GetType(), []);
        _connector = () => (IConnector)factory(_services, []);
        // Below the whole address, as the pipeline's client has it.
        _address = new Uri(connector.BaseAddress(_corpus.Credentials, _corpus.Settings).AbsoluteUri.TrimEnd('/') + "/");
        _others = _corpus.Others.ToDictionary(static answer => answer.Call, StringComparer.Ordinal);
        AddScenes(connector);
        Asked("order");
        if (_last is { } order)
            AskForWhole(order);
        foreach (var idle in _scenes.Where(scene => Asked(scene.Name) == 0).ToList())
            _scenes.Remove(idle);
        _mutator = new Mutator(Seeds(), Words.Json);
    }

    public override byte[] Make(FuzzRandom random)
    {
        var input = _mutator.Make(random, Prefix);
        if (input.Length < Prefix)
            return input;
        input[2] = random.OneIn(8) ? (byte)random.Next() : (byte)0;
        input[3] = random.OneIn(12) ? (byte)random.Next() : (byte)0;
        return input;
    }

    public override void Run(byte[] input)
    {
        if (input.Length < Prefix)
            return;
        var scene = input[0] % _scenes.Count;
        if (Play(scene, input[1] % Math.Max(1, _calls[scene]), input[2], input[3], input[Prefix..]) is { } failure)
            Sane.Check(failure);
    }

    public override IEnumerable<string> Refused()
    {
        for (var scene = 0; scene < _scenes.Count; scene++)
        {
            _platform.Given = [];
            var failure = Play(scene, -1, 0, 0, []);
            // What was answered to other variants is no answer to these.
            if (failure is not null && _scenes[scene].Name != "publish group")
                yield return $"{_scenes[scene].Name}: {failure?.Code} {failure?.Message} {string.Join(", ", _platform.Given.Select(static given => $"{given.Call} {given.Status}"))}";
        }

        _platform.Given = null;
    }

    public override void Dispose()
    {
        _services.Dispose();
        _platform.Dispose();
        base.Dispose();
    }

    private PlatformException? Play(int scene, int place, byte status, byte headers, byte[] body)
    {
        _notes.Clear();
        _platform.Begin(_scenes[scene].Answers, name => _others.GetValueOrDefault(name), place, status, headers, body);
        using var http = new HttpClient(_platform, disposeHandler: false) { BaseAddress = _address, Timeout = Timeout.InfiniteTimeSpan };
        var session = new ConnectorSession
        {
            Account = _account,
            Credentials = _corpus.Credentials,
            Settings = _corpus.Settings,
            Http = http,
            Clock = _clock,
            State = _notes,
        };
        try
        {
            Sane.Check(_scenes[scene].Call(_connector(), session, _platform.Deadline.Token).GetAwaiter().GetResult());
        }
        catch (PlatformException failure)
        {
            return failure;
        }
        catch (OperationCanceledException) when (_platform.Deadline.IsCancellationRequested)
        {
            // As a job that is given up at its deadline.
        }

        return null;
    }

    /// <summary>Some connectors know the answer without asking.</summary>
    private int Asked(string name)
    {
        Play(_scenes.FindIndex(scene => scene.Name == name), -1, 0, 0, []);
        return _platform.Calls;
    }

    private List<Seed> Seeds()
    {
        var seeds = new List<Seed>();
        for (var scene = 0; scene < _scenes.Count; scene++)
        {
            _platform.Given = [];
            Play(scene, -1, 0, 0, []);
            _calls.Add(_platform.Given.Count);
            var answers = _platform.Given.Select(static (answer, place) => (answer, place)).ToList();
            var small = answers.Where(static a => a.answer.Body.Length <= LargestSeed).ToList();
            foreach (var (answer, place) in small.Count > 0 ? small : answers)
                seeds.Add(Parts(answer.Body, (byte)scene, (byte)place));
        }

        _platform.Given = null;
        return seeds;
    }

    private static Seed Parts(string body, byte scene, byte place)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        try
        {
            if (bytes.Length > LargestSeed && JsonNode.Parse(bytes) is { } json)
            {
                Shorten(json);
                bytes = JsonSerializer.SerializeToUtf8Bytes(json);
            }

            return SeedParts.Json(bytes, scene, place, 0, 0);
        }
        catch (JsonException)
        {
            return SeedParts.Lines(bytes, ",;: "u8, scene, place, 0, 0);
        }
    }

    /// <summary>One row of each list: the others only say the same again.</summary>
    private static void Shorten(JsonNode? json)
    {
        if (json is JsonArray list)
        {
            while (list.Count > 1)
                list.RemoveAt(list.Count - 1);
            foreach (var row in list)
                Shorten(row);
        }
        else if (json is JsonObject fields)
        {
            foreach (var (_, value) in fields)
                Shorten(value);
        }
    }

    private void AddScenes(IConnector connector)
    {
        var query = _corpus.Listings;
        if (connector is IConnectionTest)
            Add("connection", static async (c, s, t) => await ((IConnectionTest)c).TestAsync(s, t));
        if (connector is IListingReader)
        {
            Add("listing", async (c, s, t) => await ((IListingReader)c).ReadAsync(s, query, t));
            Add("listings", static async (c, s, t) => await ((IListingReader)c).ReadPageAsync(s, null, t));
        }

        if (connector is IOrderSource)
        {
            var from = _corpus.Now.AddDays(-1);
            Add("orders", async (c, s, t) => await ((IOrderSource)c).ReadOrdersAsync(s, _corpus.Cursor, from, t));
            Add("order", async (c, s, t) => _last = await ((IOrderSource)c).ReadOrderAsync(s, _corpus.Orders[0], t));
        }

        foreach (var action in connector is IOrderActions ? _corpus.Actions : [])
        {
            var kind = action.Kind.ToString().ToLowerInvariant();
            Add($"done {kind}", async (c, s, t) => await ((IOrderActions)c).IsDoneAsync(s, action, t));
            Add($"perform {kind}", async (c, s, t) =>
            {
                await ((IOrderActions)c).PerformAsync(s, _asked.GetValueOrDefault(action) ?? action, t);
                return null;
            });
        }

        if (connector is ICatalogPublisher)
        {
            Add("publish", async (c, s, t) => await PublishAsync(c, s, t));
            Add("publish group", async (c, s, t) => await ((ICatalogPublisher)c).PublishAsync(s, Variants(), t));
        }

        if (connector is IStockUpdater)
            Add("stock", async (c, s, t) => await UpdateAsync(c, s, t));
        if (connector is ICategorySource)
        {
            Add("catalogue", static async (c, s, t) => await ((ICategorySource)c).ReadCategoriesAsync(s, null, t));
            Add("catalogue", static async (c, s, t) => await ((ICategorySource)c).ReadBrandsAsync(s, null, t));
            foreach (var category in _corpus.Categories)
                Add("catalogue", async (c, s, t) => await AttributesAsync((ICategorySource)c, s, category, t));
        }

        if (connector is IWebhookRegistration)
        {
            Add("webhook", static async (c, s, t) => await ((IWebhookRegistration)c).RegisterAsync(
                s, new Uri("https://hub.example/webhooks/in/key"), new WebhookSecret("hmac", "u", "a secret that is long enough"), t));
        }
    }

    private void Add(string name, Func<IConnector, ConnectorSession, CancellationToken, Task<object?>> call) => _scenes.Add((
        _scenes.Exists(scene => scene.Name == name) ? $"{name} {_scenes.Count}" : name,
        AnswersOf(name).ToLookup(static answer => answer.Call, StringComparer.Ordinal), call));

    /// <summary>What is to be done to an order that is new finds it so.</summary>
    private IEnumerable<CorpusAnswer> AnswersOf(string name) => name.StartsWith("perform", StringComparison.Ordinal)
        ? (_corpus.Scenes.GetValueOrDefault("order") ?? []).DistinctBy(static answer => answer.Call)
        : _corpus.Scenes.GetValueOrDefault(name) ?? [];

    private async Task<object?> PublishAsync(IConnector connector, ConnectorSession session, CancellationToken cancellation)
    {
        var submitted = await ((ICatalogPublisher)connector).PublishAsync(session, [_corpus.Item], cancellation);
        return submitted.BatchId is null ? submitted : await FollowAsync(connector, session, submitted, "content", _corpus.Item.Product.Barcode ?? _corpus.Item.Product.Sku, _corpus.Item.Key, cancellation);
    }

    /// <summary>Actions that a platform refuses in part are asked for everything that is open of the order that it shows.</summary>
    private void AskForWhole(RemoteOrder order)
    {
        foreach (var action in _corpus.Actions)
        {
            var scene = _scenes.FindIndex(scene => scene.Name == $"perform {action.Kind.ToString().ToLowerInvariant()}");
            if (Play(scene, -1, 0, 0, []) is null)
                continue;
            _asked[action] = action with
            {
                OrderKey = order.OrderKey,
                Lines = [.. order.Lines.Select(static line => new PackageLine(line.ExternalLineId, line.Quantity - line.Cancelled - line.Shipped)).Where(static line => line.Quantity > 0)],
            };
            if (Play(scene, -1, 0, 0, []) is not null)
                _asked.Remove(action);
        }
    }

    /// <summary>The item as two variants of a group, one of which is there.</summary>
    private List<ContentItem> Variants()
    {
        var group = new ContentGroup("G1", "Grup", "Hepsi", _corpus.Item.Product.Images, ["Renk"], new Dictionary<string, string>());
        var known = _corpus.Stock.RemoteIds;
        return
        [
            _corpus.Item with { Group = group, Variant = new Dictionary<string, string> { ["Renk"] = "Mavi" } },
            _corpus.Item with
            {
                Key = "other",
                Product = _corpus.Item.Product with { Id = "other", Sku = _corpus.Stock.Sku, Barcode = _corpus.Stock.Barcode },
                Group = group,
                Variant = new Dictionary<string, string> { ["Renk"] = "Kırmızı" },
                RemoteIds = known,
            },
        ];
    }

    /// <summary>As it was written when the answers were given.</summary>
    private StockItem Stock => _corpus.Stock with { Quantity = 11, ListPrice = null, Price = Money.FromDecimal(148m, _corpus.Stock.Price?.Currency ?? "TRY") };

    private async Task<object?> UpdateAsync(IConnector connector, ConnectorSession session, CancellationToken cancellation)
    {
        var submitted = await ((IStockUpdater)connector).UpdateAsync(session, [Stock], cancellation);
        return submitted.BatchId is null ? submitted : await FollowAsync(connector, session, submitted, "stock", _corpus.Stock.Barcode ?? _corpus.Stock.Sku, _corpus.Stock.Key, cancellation);
    }

    private async Task<object?> FollowAsync(
        IConnector connector, ConnectorSession session, SubmitResult submitted, string kind, string name, string key, CancellationToken cancellation)
    {
        Sane.Check(submitted);
        var keys = new Dictionary<string, string> { [name] = key };
        return await ((IBatchFollower)connector).FollowAsync(session, new RemoteBatch(submitted.BatchId!, kind, _corpus.Now, keys), cancellation);
    }

    private static async Task<object?> AttributesAsync(ICategorySource source, ConnectorSession session, string category, CancellationToken cancellation)
    {
        var page = await source.ReadAttributesAsync(session, category, null, cancellation);
        Sane.Check(page);
        return page.NextCursor is { } next ? await source.ReadAttributesAsync(session, category, next, cancellation) : page;
    }
}
