using System.Reflection;
using System.Security.Cryptography;
using KolajAI.Storage.Sql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>The version before runs on the schema of the version after: what migrations may do, and what a start does with those it does not know.</summary>
public sealed class ExpandContractTests
{
    public static TheoryData<Engine> Engines => [Engine.Sqlite, Engine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Migrations_OfReleases_AreAsTheyWereReleased(Engine engine)
    {
        var now = Scripts(engine).ToDictionary(s => ReleasedMigrations.PathOf(engine, s.Name), s => HashOf(engine, s.Name), StringComparer.Ordinal);
        foreach (var (path, hash) in ReleasedMigrations.Hashes.Where(r => r.Key.StartsWith(ReleasedMigrations.PathOf(engine, ""), StringComparison.Ordinal)))
            Assert.True(now.GetValueOrDefault(path) == hash, $"{path} was released and is another now: databases have run it as it was. Write a new migration.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Migrations_SinceTheLastRelease_OnlyExpandOrDropWhatNoReleaseUses(Engine engine)
    {
        var expansion = new Expansion();
        foreach (var script in Scripts(engine).Where(s => !ReleasedMigrations.Hashes.ContainsKey(ReleasedMigrations.PathOf(engine, s.Name))))
            Assert.Empty(Refusals(expansion, script.Name, script.Contents));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Next_AsTheTestsPlantIt_IsAnExpansion(Engine engine) => Assert.Empty(new Expansion().Refusals(NextSchema.Script(engine)));

    [Theory]
    [InlineData("create table a (b text not null unique); create unique index a_b on a (b); alter table a add column c text not null; insert into a (b) values ('x;y')")]
    [InlineData("create index product_next on product (tenant, search_text) where deleted = 0")]
    [InlineData("alter table product add column weight integer")]
    [InlineData("alter table product\n  add column weight bigint not null default 0 -- grams; none is 0\n")]
    [InlineData("insert into OrleansQuery (QueryKey, QueryText) values ('New', 'drop table product;') on conflict do nothing")]
    [InlineData("create function f(a text) returns text language sql as $x$ select a; drop table product; $x$")]
    public void Expansion_OfAllowedForms_IsAccepted(string script) => Assert.Empty(new Expansion().Refusals(script));

    [Theory]
    [InlineData("drop table product")]
    [InlineData("alter table product drop column barcode")]
    [InlineData("alter table product rename column barcode to gtin")]
    [InlineData("alter table product rename to products")]
    [InlineData("alter table product alter column version type text")]
    [InlineData("alter table product add column weight integer not null")]
    [InlineData("alter table product add column weight integer default 0 check (weight >= 0)")]
    [InlineData("alter table product add column gtin text unique")]
    [InlineData("alter table product add column a text, drop column barcode")]
    [InlineData("alter table product add constraint c check (version > 0)")]
    [InlineData("create unique index product_barcode_once on product (tenant, barcode)")]
    [InlineData("create table a (b text); drop index product_sku")]
    [InlineData("update product set barcode = null")]
    [InlineData("delete from ledger")]
    [InlineData("insert into tenant (tenant, name, created_at) values ('x', 'x', 0)")]
    [InlineData("create or replace function json_texts(document text) returns text[] language sql as $$ select null $$")]
    [InlineData("create trigger t before insert on product begin select 1; end")]
    [InlineData("/* an expansion */ drop table product")]
    public void Expansion_OfAnythingElse_IsRefused(string script) => Assert.NotEmpty(new Expansion().Refusals(script));

    [Fact]
    public void Contract_OfWhatAReleaseStillUses_IsRefused()
    {
        const string drop = "drop table product_barcode;";
        Assert.Empty(Refusals(new Expansion(), $"9991_drop_x_contract_{ReleasedMigrations.Newest:0000}.sql", drop));
        Assert.NotEmpty(Refusals(new Expansion(), $"9991_drop_x_contract_{ReleasedMigrations.Newest + 1:0000}.sql", drop));
        Assert.NotEmpty(Refusals(new Expansion(), "9991_drop_x.sql", drop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Start_OnTheSchemaOfALaterVersion_GoesOn(Engine engine)
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1")));

        Assert.NotNull(await store.Products.FindAsync(Sample.Tenant, "p1", TestContext.Current.CancellationToken));
        Assert.Equal(1, store.Scalar($"select count(*) from schemaversions where scriptname = '{NextSchema.Name}'"));
        Assert.Equal(NextSchema.Default, store.Scalar("select next_count from product"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Start_AfterAContract_IsRefusedToThoseWhoMayUseWhatIsGone(Engine engine)
    {
        var newest = MigrationRun.NumberOf(Scripts(engine)[^1].Name);
        await using var first = new TestStore(engine);
        var folder = first.Folder;
        Assert.NotNull(first.Database);
        if (engine is Engine.Sqlite)
        {
            // Its folder has one process.
            ((IDisposable)first.Database).Dispose();
        }

        try
        {
            Journal(first, $"insert into schemaversions (scriptname, applied) values ('9991_drop_x_contract_{newest:0000}.sql', current_timestamp)");
            await using (var knows = Again(first, engine))
                Assert.NotNull(knows.Database);

            Journal(first, $"insert into schemaversions (scriptname, applied) values ('9992_drop_y_contract_{newest + 1:0000}.sql', current_timestamp)");
            await using var old = Again(first, engine);
            var refused = Assert.Throws<StorageStartException>(() => old.Database);
            Assert.Contains($"'9992_drop_y_contract_{newest + 1:0000}.sql'", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"knows migration {newest + 1:0000}", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Journal(first, "delete from schemaversions where scriptname like '999__drop%'");
        }
    }

    private static IReadOnlyList<DbUp.Engine.SqlScript> Scripts(Engine engine) => engine is Engine.Sqlite ? MigrationScripts.OfSqlite : MigrationScripts.OfPostgres;

    private static IReadOnlyList<string> Refusals(Expansion expansion, string name, string contents) => MigrationRun.Needs(name) switch
    {
        null => expansion.Refusals(contents),
        { } needs when needs <= ReleasedMigrations.Newest => [],
        _ => [$"{name}: no release knows that migration yet, so the last one may still use what is dropped"],
    };

    private static string HashOf(Engine engine, string script)
    {
        using var file = typeof(MigrationScripts).Assembly.GetManifestResourceStream(engine is Engine.Sqlite ? script : $"postgres.{script}")!;
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static TestStore Again(TestStore first, Engine engine) => engine is Engine.Sqlite ? new TestStore(engine, first.Folder) : first.Beside();

    private static void Journal(TestStore store, string sql)
    {
        using System.Data.Common.DbConnection connection = store.Database is Sqlite.SqliteDatabase
            ? new SqliteConnection($"Data Source={Path.Combine(store.Folder, "kolaj.db")};Pooling=false")
            : new NpgsqlConnection(store.Schema.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
