using KolajAI.Storage.Leases;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Leases as rows. Beside <c>Commit</c>: they coordinate processes and are no part of what a seller owns.</summary>
internal sealed class PostgresSiloLeases(PostgresDatabase database) : ISiloLeases
{
    private const string Now = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

    // A lease long over tells nothing any more.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task RenewAsync(string silo, string cluster, TimeSpan duration, CancellationToken cancellation)
    {
        await using var command = database.Reading.CreateCommand(
            $"""
            with past as (delete from silo_lease where lease_until < {Now} - @kept)
            insert into silo_lease (silo, cluster, lease_until) values (@silo, @cluster, {Now} + @duration)
            on conflict (silo) do update set cluster = excluded.cluster, lease_until = excluded.lease_until
            """);
        command.Parameters.Add(new NpgsqlParameter("silo", silo));
        command.Parameters.Add(new NpgsqlParameter("cluster", cluster));
        command.Parameters.Add(new NpgsqlParameter("duration", (long)duration.TotalMicroseconds));
        command.Parameters.Add(new NpgsqlParameter("kept", (long)Kept.TotalMicroseconds));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task ReleaseAsync(string silo, CancellationToken cancellation)
    {
        await using var command = database.Reading.CreateCommand("delete from silo_lease where silo = @silo");
        command.Parameters.Add(new NpgsqlParameter("silo", silo));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<SiloLease>> OthersAsync(string silo, CancellationToken cancellation)
    {
        await using var command = database.Reading.CreateCommand(
            $"select silo, cluster, lease_until - {Now} from silo_lease where silo <> @silo and lease_until > {Now} order by lease_until desc");
        command.Parameters.Add(new NpgsqlParameter("silo", silo));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var leases = new List<SiloLease>();
        while (await reader.ReadAsync(cancellation))
            leases.Add(new SiloLease(reader.GetString(0), reader.GetString(1), TimeSpan.FromMicroseconds(reader.GetInt64(2))));
        return leases;
    }
}
