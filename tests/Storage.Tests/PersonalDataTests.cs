using System.Security.Cryptography;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>A person is erased by deleting keys, and stays so: after more is told, and after a restore.</summary>
public sealed class PersonalDataTests
{
    private static readonly AccountRef Account = new("t1", "sandbox", "default");

    private static AuditRow Told(IReadOnlyList<string> some) => new("erase", some.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), Actor.System, TestStore.Start);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Erasure_OfAnOrder_TakesKeyIndexesAndPayloadsAndNothingElse(Engine engine)
    {
        await using var store = new TestStore(engine);
        await OrderAsync(store, "o1", "e1");
        await OrderAsync(store, "o2", "e2");
        var envelopes = new InboxEnvelopes(store.Get<ISealer>());

        await store.Get<IPersonalErasure>().EraseAsync("t1", ["order:o1"], "api:key", Told, Cancellation);

        var keys = store.Get<IDataKeyReads>();
        Assert.Null(await keys.FindAsync("t1", "order:o1", Cancellation));
        Assert.Null(await keys.FindAsync("t1", "inbox:e1", Cancellation));
        Assert.True(await keys.IsErasedAsync("t1", "order:o1", Cancellation));
        Assert.Equal(["order:o2"], await keys.ByBlindIndexAsync("t1", "phone", [1], Cancellation));
        var inbox = store.Get<IInboxReads>();
        Assert.Null(await inbox.PayloadAsync("t1", "e1", Cancellation));
        Assert.NotNull(await inbox.FindAsync("t1", "e1", Cancellation));
        Assert.Equal("{}"u8.ToArray(), envelopes.Open("t1", "e2", (await keys.FindAsync("t1", "inbox:e2", Cancellation))!, (await inbox.PayloadAsync("t1", "e2", Cancellation))!).Body);
        Assert.False(await keys.IsErasedAsync("t1", "order:o2", Cancellation));
        Assert.Equal(0, store.Scalar("select count(*) from personal_event where object_id = 'order:o1'"));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Erasure_IsToldInItsOwnTransaction(Engine engine)
    {
        await using var store = new TestStore(engine);
        await OrderAsync(store, "o1", "e1");
        var erasure = store.Get<IPersonalErasure>();
        await erasure.EraseAsync("t1", [.. Enumerable.Range(0, 101).Select(static i => $"order:none{i}")], "retention", Told, Cancellation);
        Assert.Equal(["100", "1"], await store.Connections.ListAsync<string>("select object from audit_entry order by seq", new { }, Cancellation));

        var writer = store.Get<Committer>();
        await writer.RunAsync(static connection => connection["alter table audit_entry rename to audit_away"].Run());
        await Assert.ThrowsAsync<StorageFailedException>(() => erasure.EraseAsync("t1", ["order:o1"], "retention", Told, Cancellation));
        // Schemas serve one test after the other.
        await writer.RunAsync(static connection => connection["alter table audit_away rename to audit_entry"].Run());

        Assert.NotNull(await store.Get<IDataKeyReads>().FindAsync("t1", "order:o1", Cancellation));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Ends_NotedOnce_CountFromTheFirst(Engine engine)
    {
        await using var store = new TestStore(engine);
        await OrderAsync(store, "o1", "e1");
        await OrderAsync(store, "o2", "e2");
        var at = TestStore.Start;
        await store.WriteAsync(new PersonalEndRow("order:o1", Account.Key, at));
        await store.WriteAsync(new PersonalEndRow("order:o1", Account.Key, at.AddDays(5)), new PersonalEndRow("order:o2", Account.Key, at.AddDays(2)));
        var personal = store.Get<IPersonalReads>();

        Assert.Equal([Account], await personal.AccountsAsync(Cancellation));
        Assert.Empty(await personal.EndedBeforeAsync(Account, at, 10, Cancellation));
        Assert.Equal(["order:o1"], await personal.EndedBeforeAsync(Account, at.AddDays(1), 10, Cancellation));
        Assert.Equal(["order:o1", "order:o2"], await personal.EndedBeforeAsync(Account, at.AddDays(3), 10, Cancellation));
        await store.Get<IPersonalErasure>().EraseAsync("t1", ["order:o1"], "retention", Told, Cancellation);
        Assert.Equal(["order:o2"], await personal.EndedBeforeAsync(Account, at.AddDays(3), 10, Cancellation));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Orders_ThatEndedBeforeEndsWereNoted_AreNotedByTheirLastChange(Engine engine)
    {
        await using var store = new TestStore(engine);
        foreach (var (id, status) in new[] { ("a", "created"), ("b", "shipped"), ("c", "cancelled"), ("d", "delivered") })
        {
            await store.CommitAsync(new Commits.Unit
            {
                Tenant = "t1",
                Fence = new OrderRow
                {
                    Tenant = "t1",
                    Id = id,
                    ExpectedVersion = 0,
                    State = [],
                    AccountKey = Account.Key,
                    OrderKey = id,
                    ExternalId = id,
                    Status = status,
                    PlacedAt = TestStore.Start,
                    UpdatedAt = TestStore.Start.AddDays(-40),
                    Personal = [1],
                },
            });
        }

        await store.Get<IPersonalErasure>().EraseAsync("t1", ["order:d"], "api:key", Told, Cancellation);
        await store.Get<IPersonalErasure>().NoteEarlierEndsAsync(Cancellation);
        await store.Get<IPersonalErasure>().NoteEarlierEndsAsync(Cancellation);

        Assert.Equal(["order:b", "order:c"], (await store.Get<IPersonalReads>().EndedBeforeAsync(Account, TestStore.Start.AddDays(-30), 10, Cancellation)).Order());
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Payload_OfAnEventLongEnded_GoesWithItsKey(Engine engine)
    {
        await using var store = new TestStore(engine);
        await OrderAsync(store, "o1", "e1");
        await store.WriteAsync(new InboxStateRow("e1", null, "done", 1, "t", null, null, TestStore.Start));
        await store.Get<ISweeps>().DeleteExpiredAsync(TestStore.Start.AddDays(29), 100, Cancellation);
        Assert.NotNull(await store.Get<IDataKeyReads>().FindAsync("t1", "inbox:e1", Cancellation));

        await store.Get<ISweeps>().DeleteExpiredAsync(TestStore.Start.AddDays(31), 100, Cancellation);

        Assert.Null(await store.Get<IDataKeyReads>().FindAsync("t1", "inbox:e1", Cancellation));
        Assert.Null(await store.Get<IInboxReads>().PayloadAsync("t1", "e1", Cancellation));
        Assert.NotNull(await store.Get<IDataKeyReads>().FindAsync("t1", "order:o1", Cancellation));
    }

    /// <summary>Told by who had asked before the erasure was committed, and written after it.</summary>
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task News_WrittenWhileItsPersonIsErased_GoesWithinTheHour(Engine engine)
    {
        await using var store = new TestStore(engine);
        await OrderAsync(store, "o1", "e1");
        await store.Get<IPersonalErasure>().EraseAsync("t1", ["order:o1", "order:o3", "order:o4"], "api:key", Told, Cancellation);
        await OrderAsync(store, "o1", "e2");
        await OrderAsync(store, "o2", "e3");
        await store.WriteAsync(new BlindIndexRow("order:o3", "phone", [1]));
        await store.WriteAsync(new DataKeyRow("order:o4", [1]));
        var sweeps = store.Get<ISweeps>();

        await sweeps.DeleteExpiredAsync(TestStore.Start.AddHours(1), 100, Cancellation);

        var keys = store.Get<IDataKeyReads>();
        Assert.Equal(new HashSet<string> { "order:o1", "order:o3" }, await keys.ErasedAsync("t1", ["order:o1", "order:o2", "order:o3"], Cancellation));
        foreach (var id in (string[])["order:o1", "order:o4", "inbox:e2"])
            Assert.Null(await keys.FindAsync("t1", id, Cancellation));
        Assert.Null(await store.Get<IInboxReads>().PayloadAsync("t1", "e2", Cancellation));
        Assert.Equal(["order:o2"], await keys.ByBlindIndexAsync("t1", "phone", [1], Cancellation));
        Assert.NotNull(await store.Get<IInboxReads>().PayloadAsync("t1", "e3", Cancellation));
        Assert.NotNull(await keys.FindAsync("t1", "inbox:e3", Cancellation));
    }

    /// <summary>The journal lies beside the database: a backup of the one knows nothing of what the other has noted since.</summary>
    [Fact]
    public async Task Restore_OfABackupFromBeforeAnErasure_DoesNotBringThePersonBack()
    {
        var folder = TestStore.NewFolder();
        try
        {
            await using (var store = new TestStore(Engine.Sqlite, folder, isNext: false))
            {
                await OrderAsync(store, "o1", "e1");
                await OrderAsync(store, "o2", "e2");
            }

            SqliteConnection.ClearAllPools();
            File.Copy(Path.Combine(folder, "kolaj.db"), Path.Combine(folder, "backup.db"));
            await using (var store = new TestStore(Engine.Sqlite, folder, isNext: false))
                await store.Get<IPersonalErasure>().EraseAsync("t1", ["order:o1"], "api:key", Told, Cancellation);
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.GetFiles(folder, "kolaj.db*"))
                File.Delete(file);
            File.Copy(Path.Combine(folder, "backup.db"), Path.Combine(folder, "kolaj.db"));
            // A crash may have cut the last line.
            await File.AppendAllTextAsync(Path.Combine(folder, "erasures.jsonl"), """{"Tenant":"t1","Obj""", Cancellation);

            await using (var store = new TestStore(Engine.Sqlite, folder, isNext: false))
            {
                Assert.NotNull(await store.Get<IDataKeyReads>().FindAsync("t1", "order:o1", Cancellation));
                Assert.Equal(1, await store.Get<IPersonalErasure>().ReplayAsync(Cancellation));
                Assert.Null(await store.Get<IDataKeyReads>().FindAsync("t1", "order:o1", Cancellation));
                Assert.Null(await store.Get<IDataKeyReads>().FindAsync("t1", "inbox:e1", Cancellation));
                Assert.NotNull(await store.Get<IDataKeyReads>().FindAsync("t1", "order:o2", Cancellation));
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An order with a buyer who has a phone, and the event that told of it.</summary>
    private static async Task OrderAsync(TestStore store, string id, string eventId)
    {
        var sealer = store.Get<ISealer>();
        var (key, payload) = new InboxEnvelopes(sealer).Seal("t1", eventId, new InboxPayload("POST", "", new Dictionary<string, string>(), new Dictionary<string, string>(), "{}"u8.ToArray()));
        await store.WriteAsync(
            new DataKeyRow($"order:{id}", sealer.NewDataKey(SealedPlaces.DataKey("t1", $"order:{id}"))), new BlindIndexRow($"order:{id}", "phone", [1]),
            key, new InboxRow(eventId, Account.Key, eventId, payload, 2, TestStore.Start), new PersonalEventRow($"order:{id}", eventId));
    }
}
