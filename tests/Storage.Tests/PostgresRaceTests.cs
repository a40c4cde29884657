using KolajAI.Storage.Commits;
using KolajAI.Storage.Postgres;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Storage.Tests;

/// <summary>Two processes of which each writes what the other must not find: whichever is first, the second sees it and loses.</summary>
public sealed class PostgresRaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Races()
    {
        var races = new TheoryData<string, bool>();
        foreach (var name in Pairs.Keys)
        {
            races.Add(name, false);
            races.Add(name, true);
        }

        return races;
    }

    private static Dictionary<string, (Unit One, Unit Other)> Pairs { get; } = new(StringComparer.Ordinal)
    {
        ["warehouse removed, units put there"] = (
            Rows(new WarehouseRemovedRow("north")),
            Sample.Unit(Sample.Product("p", 1), new WarehouseStockRow("p", "north", 1, 0))),
        ["warehouse removed, account ships from it"] = (
            Rows(new WarehouseRemovedRow("north")),
            Rows(new AccountWarehousesRow("sandbox/a", ["default", "north"]))),
        ["the last two owner keys revoked"] = (
            Rows(new ApiKeyRevokedRow("k1", Sample.Now), new OwnerRemainsRow()),
            Rows(new ApiKeyRevokedRow("k2", Sample.Now), new OwnerRemainsRow())),
        ["component deleted, bundle made of it"] = (
            Sample.Unit(Sample.Product("p", 1) with { Deleted = true }, new NoComponentRow("p")),
            Sample.Unit(Sample.Product("q", 1), Bundle("q", "p"))),
        ["component made a bundle, bundle made of it"] = (
            Sample.Unit(Sample.Product("p", 1), Bundle("p", "r")),
            Sample.Unit(Sample.Product("q", 1), Bundle("q", "p"))),
        ["new group, by two variants with other axes"] = (
            Variant("p", "new", "colour"),
            Variant("q", "new", "size")),
        ["axes of a group, by two variants"] = (
            Variant("p", "old", "colour"),
            Variant("q", "old", "size")),
    };

    [Theory]
    [MemberData(nameof(Races))]
    public async Task Commit_WhatAnotherProcessHasNotCommittedYet_IsWaitedForAndSeen(string race, bool otherFirst)
    {
        await using var store = new TestStore(Engine.Postgres);
        await using var other = store.Beside();
        foreach (var id in (string[])["p", "q", "r", "s"])
            await store.CommitAsync(Sample.Unit(Sample.Product(id)));
        await store.CommitAsync(Sample.Unit(new WarehouseRow { Tenant = Sample.Tenant, Id = "north", ExpectedVersion = 0, State = [1] }));
        await store.WriteAsync(new TenantRow("Shop", Sample.Now), OwnerKey("k1"), OwnerKey("k2"));
        await store.CommitAsync(Variant("s", "old", "weight"));
        await store.CommitAsync(Sample.Unit(Sample.Product("s", 2), new ProductGroupMemberRow("s", null, new Dictionary<string, string>(), [])));
        var (first, second) = otherFirst ? (Pairs[race].Other, Pairs[race].One) : Pairs[race];
        using var open = new ManualResetEventSlim();
        var written = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var holding = new Committer(store.Database, store.Clock, static () => [], NullLogger<Committer>.Instance, connection =>
        {
            written.TrySetResult(((PostgresWriteConnection)connection).Connection.ProcessID);
            open.Wait(Cancellation);
            connection["commit"].Run();
        });

        var ahead = holding.CommitAsync(first, Cancellation);
        var holder = await written.Task;
        var behind = other.CommitAsync(second);
        while (!behind.IsCompleted && store.Scalar($"select count(*) from pg_stat_activity where {holder} = any(pg_blocking_pids(pid))") == 0)
            Cancellation.ThrowIfCancellationRequested();
        open.Set();

        Assert.Equal(CommitOutcome.Committed, (await ahead).Outcome);
        Assert.Equal(CommitOutcome.Refused, (await behind).Outcome);
    }

    private static Unit Rows(params StoreRow[] rows) => new() { Tenant = Sample.Tenant, Rows = rows };

    private static ApiKeyRow OwnerKey(string id) => new(id, $"hash-{id}", "kj_live_abcd", id, "owner", Sample.Now);

    private static BundleComponentsRow Bundle(string bundle, string component) => new(bundle, [new BundlePart(component, 1)], Sample.Now);

    private static Unit Variant(string product, string group, string axis) => Sample.Unit(
        Sample.Product(product, 1), new ProductGroupRow(group, product, [axis], null, Sample.Now),
        new ProductGroupMemberRow(product, group, new Dictionary<string, string> { [axis] = product }, []));
}
