using System.Data.Common;
using System.Globalization;
using KolajAI.Bench.Limits;
using Npgsql;

namespace KolajAI.Bench.Stores;

/// <summary>A database of its own on the run's server.</summary>
internal sealed class PostgresBenchStore(PostgresServer server, NpgsqlConnectionStringBuilder connection) : BenchStore
{
    // Of a line of /proc/…/stat, counted from behind the command's closing bracket.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int EndedUserTime = 13;
    private const int EndedSystemTime = 14;
    private const int Parent = 1;

    /// <summary>Bytes gathered before they are sent: a limit program's parameters are large.</summary>
    private const int LimitBuffer = 65_536;

    /// <summary>The kernel's unit of processor time, the same on every Linux that .NET runs on.</summary>
    private const double TicksASecond = 100;

    public override string Postgres { get; } = connection.ConnectionString;

    public PostgresServer Server => server;

    public NpgsqlConnectionStringBuilder Connection => connection;

    public override NpgsqlConnection Open() => Open(null);

    /// <param name="searchPath">The schema of a limit program's tables; null: the hub's.</param>
    public NpgsqlConnection Open(string? searchPath)
    {
        var own = new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false, CommandTimeout = 600 };
        if (searchPath is not null)
            (own.SearchPath, own.WriteBufferSize) = (searchPath, LimitBuffer);
        var opened = new NpgsqlConnection(own.ConnectionString);
        opened.Open();
        return opened;
    }

    public override void TakeStatistics()
    {
        using var opened = Open();
        Databases.Execute(opened, "analyze");
    }

    public override double Mebibytes()
    {
        using var opened = Open();
        return Databases.Number(opened, "select pg_database_size(current_database())") / 1024.0 / 1024.0;
    }

    /// <summary>Of all processes of the server, those that have ended included. The server must run on this machine.</summary>
    public override TimeSpan ServerTime()
    {
        using var opened = Open();
        var first = Stat(opened.ProcessID)[Parent];
        var ticks = Ticks(first, UserTime, SystemTime, EndedUserTime, EndedSystemTime);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var id = Path.GetFileName(folder);
            if (!id.All(char.IsAsciiDigit))
                continue;
            try
            {
                if (Stat(id)[Parent] == first)
                    ticks += Ticks(id, UserTime, SystemTime);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended between the listing and the look: its parent counts it.
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksASecond);
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DropDatabaseAsync(connection.Database!);
        await base.DisposeAsync();
    }

    private static long Ticks(string process, params ReadOnlySpan<int> fields)
    {
        var stat = Stat(process);
        var ticks = 0L;
        foreach (var field in fields)
            ticks += long.Parse(stat[field], CultureInfo.InvariantCulture);
        return ticks;
    }

    private static string[] Stat(int process) => Stat(process.ToString(CultureInfo.InvariantCulture));

    private static string[] Stat(string process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }
}
