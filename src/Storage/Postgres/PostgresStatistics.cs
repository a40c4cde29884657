using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// Has the server look at tables that have more than doubled since it last did. By itself it does so a minute or so later, and until then plans as if they
/// were empty: an order looked through the whole ledger of its product to learn whether it had been counted.
/// </summary>
internal sealed partial class PostgresStatistics(PostgresDatabase database, TimeProvider clock, ILogger<PostgresStatistics> log) : BackgroundService
{
    /// <summary>Smaller tables need no plan.</summary>
    private const int Smallest = 250;

    private const string Alone = "select pg_try_advisory_xact_lock(hashtext('kolaj.statistics'), hashtext(coalesce(current_schema(), '')))";

    private static readonly string Grown = $"""
        select format('%I.%I', s.schemaname, s.relname) from pg_stat_user_tables s join pg_class c on c.oid = s.relid
        where s.schemaname = current_schema() and s.n_live_tup > 2 * greatest(c.reltuples, {Smallest})
        """;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception e) when (database.IsFailure(e))
                {
                    // Away for a moment, or not allowed to: plans are worse, nothing else.
                    LogFailed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Unless another process is at it.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        await using var connection = await database.Reading.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var alone = new NpgsqlCommand(Alone, connection, transaction))
        {
            if (await alone.ExecuteScalarAsync(cancellation) is not true)
                return;
        }

        var tables = new List<string>();
        await using (var grown = new NpgsqlCommand(Grown, connection, transaction))
        await using (var reader = await grown.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            // Quoted by the server itself.
            await using var analyze = new NpgsqlCommand($"analyze {table}", connection, transaction);
            await analyze.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The server's statistics could not be renewed; it does so by itself a little later")]
    private partial void LogFailed(Exception cause);
}
