using System.Security.Cryptography;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>What the store refuses to start with, and what a start leaves behind.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = TestStore.NewFolder();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_FirstTime_MakesAKeyFileThatOnlyTheOwnerReads()
    {
        await using var store = new TestStore(Engine.Sqlite, _folder);
        Assert.NotNull(store.Database);
        var keyFile = Path.Combine(_folder, "keys.json");
        Assert.True(File.Exists(keyFile));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keyFile));
    }

    [Fact]
    public async Task Start_Again_KeepsIncarnationDataAndKeys()
    {
        string incarnation;
        byte[] bytes;
        var place = new SealedPlace("t1", "o", "f");
        await using (var store = new TestStore(Engine.Sqlite, _folder))
        {
            incarnation = store.Database.Incarnation;
            bytes = store.Get<ISealer>().Seal(place, "x"u8);
            await store.CommitAsync(Sample.Unit(Sample.Product("p1")));
        }

        await using (var store = new TestStore(Engine.Sqlite, _folder))
        {
            Assert.Equal(incarnation, store.Database.Incarnation);
            Assert.Equal("x"u8.ToArray(), store.Get<ISealer>().Open(place, bytes));
            Assert.NotNull(await store.Products.FindAsync(Sample.Tenant, "p1", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Start_KeyFileLost_IsRefusedAndNoNewKeyIsMade()
    {
        await using (var store = new TestStore(Engine.Sqlite, _folder))
            Assert.NotNull(store.Database);
        var keyFile = Path.Combine(_folder, "keys.json");
        File.Delete(keyFile);

        await using var again = new TestStore(Engine.Sqlite, _folder);
        var refused = Assert.Throws<StorageStartException>(() => again.Database);
        Assert.Contains("missing", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(keyFile));
    }

    [Fact]
    public async Task Start_OnAFolderInUse_IsRefusedUntilItIsFree()
    {
        await using (var first = new TestStore(Engine.Sqlite, _folder))
        {
            Assert.NotNull(first.Database);
            await using var second = new TestStore(Engine.Sqlite, _folder);
            var refused = Assert.Throws<StorageStartException>(() => second.Database);
            Assert.Contains("in use by another hub", refused.Message, StringComparison.Ordinal);
            await first.CommitAsync(Sample.Unit(Sample.Product("p1")));
        }

        await using var third = new TestStore(Engine.Sqlite, _folder);
        Assert.NotNull(await third.Products.FindAsync(Sample.Tenant, "p1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_ThatIsRefused_LeavesTheFolderFree()
    {
        await using (var store = new TestStore(Engine.Sqlite, _folder))
            Assert.NotNull(store.Database);
        var keyFile = Path.Combine(_folder, "keys.json");
        File.Move(keyFile, keyFile + ".away");
        await using (var broken = new TestStore(Engine.Sqlite, _folder))
            Assert.Throws<StorageStartException>(() => broken.Database);
        File.Move(keyFile + ".away", keyFile);

        await using var again = new TestStore(Engine.Sqlite, _folder);
        Assert.NotNull(again.Database);
    }

    [Theory]
    [InlineData("k1", "is not the one")]
    [InlineData("other", "lacks")]
    public async Task Start_AnotherKeyRing_IsRefused(string id, string reason)
    {
        await using (var store = new TestStore(Engine.Sqlite, _folder))
            Assert.NotNull(store.Database);

        await using var again = new TestStore(Engine.Sqlite, _folder, masterKeys: id + ":" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var refused = Assert.Throws<StorageStartException>(() => again.Database);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k1")]
    [InlineData("k1:not base64!")]
    [InlineData("k1:AAAA")]
    [InlineData("K 1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void KeyRing_MalformedText_IsRefused(string text) => Assert.Throws<StorageStartException>(() => KeyRing.Parse(text));

    [Theory]
    [InlineData("pragma synchronous = normal", "FULL")]
    [InlineData("pragma synchronous = off", "FULL")]
    [InlineData("pragma journal_mode = delete", "wal")]
    public void Durability_WeakerThanPromised_IsRefused(string weakening, string named)
    {
        Directory.CreateDirectory(_folder);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "weak.db")};Pooling=false");
        connection.Open();
        SqliteDurability.Apply(connection);
        SqliteDurability.Require(connection);
        using var command = connection.CreateCommand();
        command.CommandText = weakening;
        command.ExecuteNonQuery();

        var refused = Assert.Throws<StorageStartException>(() => SqliteDurability.Require(connection));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Durability_DatabaseInMemory_IsRefused()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SqliteDurability.Apply(connection);
        Assert.Throws<StorageStartException>(() => SqliteDurability.Require(connection));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void Options_QueueCapacityOutOfRange_IsRefused(int capacity) =>
        Assert.Throws<StorageStartException>(() => new StorageOptions { DataFolder = _folder, QueueCapacity = capacity }.Validate());
}
