using DbUp.Engine;

namespace KolajAI.Storage.Sql;

/// <summary>The embedded scripts: a version is one file name, in the folder of each engine.</summary>
internal static class MigrationScripts
{
    private const string PostgresPrefix = "postgres.";

    public static IReadOnlyList<SqlScript> OfSqlite => Read(static name => !name.StartsWith(PostgresPrefix, StringComparison.Ordinal), 0);

    public static IReadOnlyList<SqlScript> OfPostgres => Read(static name => name.StartsWith(PostgresPrefix, StringComparison.Ordinal), PostgresPrefix.Length);

    private static List<SqlScript> Read(Func<string, bool> belongs, int prefix)
    {
        var assembly = typeof(MigrationScripts).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".sql", StringComparison.Ordinal)).Where(belongs)
                .Order(StringComparer.Ordinal).Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return new SqlScript(name[prefix..], reader.ReadToEnd());
                }),
        ];
    }
}
