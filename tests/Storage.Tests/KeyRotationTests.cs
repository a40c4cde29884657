using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Json;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sql.Reads;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>What an older master key has sealed is sealed anew while everything goes on, and after that the key may go.</summary>
public sealed class KeyRotationTests : IDisposable
{
    private const string Account = "trendyol/default";

    private readonly string _folder = TestStore.NewFolder();
    private readonly string _old = NewKey("old");
    private readonly string _new = NewKey("new");
    private int _starts;

    private string Both => $"{_new},{_old}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Rotation_OfEveryTable_SealsAnewAndLetsTheOldKeyGo(Engine engine)
    {
        await using var first = First(engine);
        await FillAsync(first, orders: 250);
        var index = first.Get<ISealer>().BlindIndex("t1", "phone", "5551112233");
        await using var both = await AgainAsync(engine, first, first, Both);
        var rotation = both.Get<IKeyRotation>();
        Assert.Equal(["old"], await rotation.RetiringAsync(Cancellation));

        Assert.Equal(253, await rotation.RenewRowsAsync(Cancellation));

        // The account's own document is its grain's affair, and stands in the way as long as the old key sealed it.
        Assert.False(await rotation.RetireAsync(Cancellation));
        Assert.Empty(await ToldAsync(both));
        var account = await both.Get<IAccountReads>().FindAsync(new KolajAI.Identity.AccountRef("t1", "trendyol", "default"), Cancellation);
        await both.CommitAsync(new Unit { Tenant = "t1", Fence = AccountRow(both.Get<ISealer>(), account!.Version) });
        Assert.True(await rotation.RetireAsync(Cancellation));
        Assert.True(await rotation.RetireAsync(Cancellation));
        Assert.Equal([("master_key.retire", "master_key:old", "system", "new")], await ToldAsync(both));
        Assert.Empty(await rotation.RetiringAsync(Cancellation));

        await using var alone = await AgainAsync(engine, first, both, _new);
        await OpensAsync(alone, orders: 250);
        Assert.Equal(index, alone.Get<ISealer>().BlindIndex("t1", "phone", "5551112233"));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Rotation_ProcessKilledInBetween_GoesOnWhereItStopped(Engine engine)
    {
        const int orders = 3_000;
        await using var first = First(engine);
        await FillAsync(first, orders);
        if (engine is Engine.Sqlite)
            await first.DisposeAsync();
        await KillInBetweenAsync(engine is Engine.Postgres ? first.Schema.ConnectionString : null, pages: 8);

        await using var both = await AgainAsync(engine, first, first, Both);
        var (asked, old) = engine is Engine.Postgres ? (first, "'\\x6f6c64'::bytea") : (both, "x'6f6c64'");
        _ = both.Database;
        var done = orders - asked.Scalar($"select count(*) from data_key where substr(sealed_key, 3, 3) = {old}");
        Assert.InRange(done, 700, orders - 100);
        Assert.Equal(1, asked.Scalar("select count(*) from meta where name = 'reseal:data_key'"));
        var pages = 0;
        both.Connections.Observer = sql => pages += sql.StartsWith("select tenant, object_id as id", StringComparison.Ordinal) ? 1 : 0;

        Assert.Equal(orders + 3 - done, await both.Get<IKeyRotation>().RenewRowsAsync(Cancellation));

        Assert.Equal(((orders - done) / 100) + 1, pages);
        Assert.Equal(0, asked.Scalar("select count(*) from meta where name = 'reseal:data_key'"));
        await OpensAsync(both, orders);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Start_WithoutAKeyThatSomethingIsStillSealedBy_IsRefused(Engine engine)
    {
        await using var first = First(engine);
        _ = first.Database;
        await using var both = await AgainAsync(engine, first, first, Both);
        await both.Get<IKeyRotation>().RenewRowsAsync(Cancellation);
        Assert.True(await both.Get<IKeyRotation>().RetireAsync(Cancellation));
        // A process that has not been told yet seals by the old key.
        await using var late = await AgainAsync(engine, first, both, $"{_old},{_new}");
        Assert.Empty(await late.Get<IKeyRotation>().RetiringAsync(Cancellation));
        await late.WriteAsync(new DataKeyRow("order:late", late.Get<ISealer>().NewDataKey(SealedPlaces.DataKey("t1", "order:late"))));
        // As if its start had not been noted either.
        await ForgetAsync(late, "canary:old");

        await using var alone = await AgainAsync(engine, first, late, _new);
        Assert.Contains("'old'", Assert.Throws<StorageStartException>(() => alone.Database).Message);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Ciphertext_SwappedWithAnotherRows_DoesNotOpen(Engine engine)
    {
        await using var store = First(engine);
        await FillAsync(store, orders: 2);
        var keys = store.Get<IDataKeyReads>();
        var sealer = store.Get<ISealer>();
        var of = new[] { (await keys.FindAsync("t1", "order:0000", Cancellation))!, (await keys.FindAsync("t1", "order:0001", Cancellation))! };

        Assert.Equal(32, sealer.Open(SealedPlaces.DataKey("t1", "order:0000"), of[0]).Length);
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(SealedPlaces.DataKey("t1", "order:0000"), of[1]));
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(SealedPlaces.DataKey("t2", "order:0000"), of[0]));
    }

    [Fact]
    public async Task KeySource_OfAService_IsAskedForTheRing()
    {
        var service = new UnwrappingService();
        await using (var provider = service.Provider(_folder))
            _ = provider.Database;
        Assert.Equal((1, 1), (service.Loads, service.Creations));
        await using (var provider = service.Provider(_folder))
            Assert.Equal("service", provider.Get<ISealer>().CurrentKeyId);
        Assert.Equal((2, 1), (service.Loads, service.Creations));
        Assert.False(File.Exists(Path.Combine(_folder, "keys.json")));

        service.Lose();
        await using var without = service.Provider(_folder);
        Assert.Contains(service.Name, Assert.Throws<StorageStartException>(() => without.Database).Message);
        Assert.Equal(1, service.Creations);
    }

    private static string NewKey(string id) => $"{id}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    private TestStore First(Engine engine) => new(engine, _folder, masterKeys: _old, isNext: false);

    /// <summary>Another process on the same database, which on SQLite is the only one.</summary>
    private async Task<TestStore> AgainAsync(Engine engine, TestStore first, TestStore before, string keys)
    {
        if (engine is Engine.Sqlite)
            await before.DisposeAsync();
        var store = engine is Engine.Postgres ? first.Beside(masterKeys: keys) : new TestStore(Engine.Sqlite, _folder, masterKeys: keys, isNext: false);
        store.Clock.Advance(TimeSpan.FromMinutes(++_starts));
        return store;
    }

    private static async Task FillAsync(TestStore store, int orders)
    {
        var sealer = store.Get<ISealer>();
        foreach (var some in Enumerable.Range(0, orders).Chunk(500))
        {
            await store.WriteAsync([.. some.Select(i => $"order:{i:d4}").Select(id => new DataKeyRow(id, sealer.NewDataKey(SealedPlaces.DataKey("t1", id))))]);
        }

        await store.CommitAsync(new Unit { Tenant = "t1", Fence = AccountRow(sealer, 0) });
        await store.CommitAsync(new Unit
        {
            Tenant = "t1",
            Fence = new UserRow
            {
                Tenant = "t1",
                Id = "u1",
                ExpectedVersion = 0,
                EmailIndex = [1],
                Role = "owner",
                Status = "active",
                State = sealer.Seal(SealedPlaces.User("t1", "u1"), "person"u8),
            },
        });
        await store.CommitAsync(new Unit
        {
            Tenant = "t1",
            Fence = new ImportScheduleRow
            {
                Tenant = "t1",
                Id = "s1",
                ExpectedVersion = 0,
                State = Encoding.UTF8.GetBytes($$"""{"name":"feed","sealed_url":"{{Convert.ToBase64String(sealer.Seal(SealedPlaces.FeedAddress("t1", "s1"), "https://feed"u8))}}"}"""),
            },
        });
        var now = store.Clock.GetUtcNow();
        await store.WriteAsync(new IdempotencyRow("h1", [1], now.AddMinutes(1), now.AddDays(1)), new IdempotencyRow("h2", [1], now.AddMinutes(1), now.AddDays(1)));
        await store.WriteAsync(new IdempotencyAnswerRow("h1", 200, "application/json", sealer.Seal(SealedPlaces.IdempotentAnswer("t1", "h1"), "answer"u8), now.AddDays(1)));
    }

    /// <summary>What the operator's audit log says.</summary>
    private static async Task<IEnumerable<(string Action, string Object, string Actor, string? ReplacedBy)>> ToldAsync(TestStore store)
    {
        Assert.True((await store.Get<AuditVerifier>().VerifyAsync("-", cancellation: Cancellation)).IsWhole);
        return (await store.Get<IAuditReads>().ListAsync("-", new AuditFilter(null, null, null, null, null, null), 10, Cancellation))
            .Select(static e => KolajJson.FromBytes<AuditBody>(e.Body)).Select(static b => (b.Action, b.Object, b.Actor, b.After?.GetProperty("replaced_by").GetString()));
    }

    private static AccountRow AccountRow(ISealer sealer, long version)
    {
        var secret = sealer.Seal(new SealedPlace("t1", $"account:{Account}", "webhook"), "secret"u8);
        return new AccountRow
        {
            Tenant = "t1",
            Id = Account,
            ExpectedVersion = version,
            IntegrationId = "trendyol",
            Account = "default",
            UpdatedAt = TestStore.Start,
            SealedWebhookSecret = secret,
            State = Encoding.UTF8.GetBytes($$$"""{"webhook":{"sealed_secret":"{{{Convert.ToBase64String(secret)}}}"}}"""),
        };
    }

    private static async Task OpensAsync(TestStore store, int orders)
    {
        var sealer = store.Get<ISealer>();
        var keys = store.Get<IDataKeyReads>();
        foreach (var id in Enumerable.Range(0, orders).Where(i => i % 97 == 0 || i == orders - 1).Select(i => $"order:{i:d4}"))
        {
            var bytes = (await keys.FindAsync("t1", id, Cancellation))!;
            Assert.True(sealer.IsCurrent(bytes));
            Assert.Equal(32, sealer.Open(SealedPlaces.DataKey("t1", id), bytes).Length);
        }

        var user = (await store.Get<IUserReads>().FindAsync("t1", "u1", Cancellation))!;
        Assert.Equal("person"u8.ToArray(), sealer.Open(SealedPlaces.User("t1", "u1"), user.State));
        var answer = (await store.Get<IIdempotencyReads>().FindAsync("t1", "h1", Cancellation))!;
        Assert.Equal("answer"u8.ToArray(), sealer.Open(SealedPlaces.IdempotentAnswer("t1", "h1"), answer.SealedBody!));
    }

    private async Task KillInBetweenAsync(string? postgres, int pages)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "KolajAI.Storage.CrashWriter.dll"), _folder, "rotate", Both, postgres }.OfType<string>())
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        try
        {
            for (var page = 0; page < pages; page++)
                Assert.Equal("page", await child.StandardOutput.ReadLineAsync(Cancellation));
        }
        finally
        {
            child.Kill();
        }

        await child.WaitForExitAsync(Cancellation);
    }

    private static async Task ForgetAsync(TestStore store, string name)
    {
        var committer = store.Get<Sql.Committer>();
        await committer.RunAsync(connection => connection[DeleteMeta].Text(name).Run());
    }

    private const string DeleteMeta = "delete from meta where name = ?1";

    /// <summary>Holds the ring as a key management service would: outside the data folder.</summary>
    private sealed class UnwrappingService : IMasterKeySource
    {
        private byte[]? _kept;

        public int Loads { get; private set; }

        public int Creations { get; private set; }

        public string Name => "the service's key 7";

        public KeyRing? Load()
        {
            Loads++;
            return _kept is { } key ? KeyRing.Of([("service", key)], Name) : null;
        }

        public KeyRing Create()
        {
            Creations++;
            _kept = RandomNumberGenerator.GetBytes(KeyRing.KeySize);
            return KeyRing.Of([("service", _kept)], Name);
        }

        public void Lose() => _kept = null;

        public TestStore Provider(string folder) => new(folder, this);
    }
}
