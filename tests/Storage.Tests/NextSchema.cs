using System.Text.RegularExpressions;
using DbUp;
using DbUp.Engine;
using KolajAI.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>
/// What a version after this one could add to every table. The stores of these tests have it, so each statement of this version is run on the schema
/// of a later one; stores of other test projects have this version's own.
/// </summary>
internal static partial class NextSchema
{
    public const string Name = "9990_next.sql";

    /// <summary>What the planted columns hold that this version does not fill.</summary>
    public const int Default = 7;

    private static readonly Lazy<byte[]> SqliteFile = new(MakeSqliteFile);

    public static string Script(Engine engine)
    {
        var (text, number) = engine is Engine.Sqlite ? ("text", "integer") : ("text collate \"C\"", "bigint");
        var tables = Scripts(engine).SelectMany(static s => CreateTable().Matches(s.Contents)).Select(static m => m.Groups[1].Value).Distinct(StringComparer.OrdinalIgnoreCase);
        return $"""
            -- Planted by the tests.
            create table next_thing (id {text} not null primary key, note {text});
            create unique index next_thing_note on next_thing (note);
            {string.Join('\n', tables.Select(table => $"""
                alter table {table} add column next_note {text};
                alter table {table} add column next_count {number} not null default {Default};
                create index next_{table} on {table} (next_count, next_note);
                """))}
            """;
    }

    /// <summary>This version's migrations and the planted one.</summary>
    public static IReadOnlyList<SqlScript> WithNext(Engine engine) => [.. Scripts(engine), new SqlScript(Name, Script(engine))];

    /// <summary>The database in the folder, where there is none yet.</summary>
    public static void PlantSqlite(string folder)
    {
        var path = Path.Combine(folder, "kolaj.db");
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(path, SqliteFile.Value);
    }

    public static void PlantPostgres(string connectionString, string schema) => Require(DeployChanges.To.PostgresqlDatabase(connectionString)
        .WithScripts(WithNext(Engine.Postgres)).JournalToPostgresqlTable(schema, "schemaversions")
        .WithTransactionPerScript().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade());

    private static IReadOnlyList<SqlScript> Scripts(Engine engine) => engine is Engine.Sqlite ? MigrationScripts.OfSqlite : MigrationScripts.OfPostgres;

    private static byte[] MakeSqliteFile()
    {
        var path = Path.GetTempFileName();
        Require(DeployChanges.To.SqliteDatabase(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString())
            .WithScripts(WithNext(Engine.Sqlite)).WithTransactionPerScript().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade());
        var made = File.ReadAllBytes(path);
        File.Delete(path);
        return made;
    }

    private static void Require(DatabaseUpgradeResult result) => Assert.True(result.Successful, $"{result.ErrorScript?.Name}: {result.Error}");

    [GeneratedRegex(@"^create table (\w+) \(", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CreateTable();
}
