using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>"Committed" must mean on disk, on this server and in this session.</summary>
internal static class PostgresDurability
{
    private const int OldestVersion = 15;

    /// <exception cref="StorageStartException">The connection would acknowledge what a power cut or a crash can lose.</exception>
    public static void Require(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new StorageStartException($"The database is PostgreSQL {connection.PostgreSqlVersion}; {OldestVersion} or newer is needed.");
        Require(name => Setting(connection, name));
    }

    /// <param name="current">The session's settings by name.</param>
    /// <inheritdoc cref="Require(NpgsqlConnection)"/>
    internal static void Require(Func<string, string> current)
    {
        foreach (var setting in (ReadOnlySpan<string>)["fsync", "synchronous_commit", "full_page_writes"])
        {
            if (current(setting) is "off")
            {
                throw new StorageStartException(
                    $"PostgreSQL runs with {setting} off. What it acknowledges could be lost, so the hub does not start. Switch it on for the server, the database and the role.");
            }
        }

        if (current("server_encoding") is not "UTF8" and var encoding)
            throw new StorageStartException($"The database's encoding is {encoding}; make it with encoding UTF8.");
    }

    private static string Setting(NpgsqlConnection connection, string name)
    {
        using var command = new NpgsqlCommand("select current_setting($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return (string)command.ExecuteScalar()!;
    }
}
