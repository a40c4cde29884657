using DbUp;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>Databases that an older version of the hub made.</summary>
public sealed class SqliteMigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migration_OfADatabaseBeforeGroups_KeepsWhatIsThereAndTakesGroups()
    {
        var folder = TestStore.NewFolder();
        Directory.CreateDirectory(folder);
        var connection = $"Data Source={Path.Combine(folder, "kolaj.db")};Pooling=false";
        Assert.True(DeployChanges.To.SqliteDatabase(connection)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly, static name => string.CompareOrdinal(name, "0011") < 0)
            .WithTransactionPerScript().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade().Successful);
        Execute(connection, "insert into remote_id (tenant, account_key, kind, remote_id, product_id) values ('t1', 'sandbox/default', 'listing', 'r', 'p')");

        await using (var store = new TestStore(Engine.Sqlite, folder))
        {
            await store.WriteAsync(new ProductGroupRow("g", "p", ["Renk"], null, Sample.Now),
                new ProductGroupMemberRow("p", "g", new Dictionary<string, string> { ["Renk"] = "Mavi" }, [Sample.Account]));
            Assert.Equal("p", await store.Products.ResolveRemoteIdAsync(Sample.Tenant, Sample.Account, "listing", "r", Cancellation));
            Assert.Single((await store.Products.GroupsAsync(Sample.Tenant, ["g"], Cancellation))["g"].Variants);
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static void Execute(string connectionString, string sql)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
