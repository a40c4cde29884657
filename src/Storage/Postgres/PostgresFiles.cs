using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Files as rows of pieces. Beside <c>Commit</c>: a file is written before the row that names it, and one without such a row is nobody's.</summary>
internal sealed class PostgresFiles(PostgresDatabase database, TimeProvider clock) : ISharedFiles
{
    /// <summary>What a process holds of a file at once.</summary>
    internal const int PieceBytes = 1 << 20;

    public async Task PutAsync(string tenant, string importId, Stream content, CancellationToken cancellation)
    {
        try
        {
            await InsertAsync(tenant, importId, content, cancellation);
        }
        catch (Exception e) when (database.IsFailure(e))
        {
            throw new StorageFailedException("The file cannot be kept.", e);
        }
    }

    public async Task<bool> CopyToAsync(string tenant, string importId, Stream destination, CancellationToken cancellation)
    {
        await using var command = database.Reading.CreateCommand("select bytes from import_file where tenant = $1 and import_id = $2 order by place");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = importId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = false;
        while (await reader.ReadAsync(cancellation))
        {
            found = true;
            await destination.WriteAsync(reader.GetFieldValue<byte[]>(0), cancellation);
        }

        return found;
    }

    public async Task DeleteAsync(string tenant, string importId)
    {
        await using var connection = database.OpenForWriting();
        await DeleteAsync(connection, tenant, importId, CancellationToken.None);
    }

    public async Task<IReadOnlyList<(string Tenant, string ImportId)>> OlderAsync(DateTimeOffset before)
    {
        await using var command = database.Reading.CreateCommand("select tenant, import_id from import_file where place = 0 and at < $1 order by tenant, import_id");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Instants.ToMicros(before) });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }

    private async Task InsertAsync(string tenant, string importId, Stream content, CancellationToken cancellation)
    {
        await using var connection = database.OpenForWriting();
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await DeleteAsync(connection, tenant, importId, cancellation);
        await using var insert = new NpgsqlCommand("insert into import_file (tenant, import_id, place, bytes, at) values ($1, $2, $3, $4, $5)", connection);
        var (place, bytes) = (new NpgsqlParameter<long>(), new NpgsqlParameter<ArraySegment<byte>>());
        insert.Parameters.AddRange(new NpgsqlParameter[]
        {
            new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<string> { TypedValue = importId }, place, bytes,
            new NpgsqlParameter<long> { TypedValue = Instants.ToMicros(clock.GetUtcNow()) },
        });
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellation)) > 0)
        {
            bytes.TypedValue = new ArraySegment<byte>(piece, 0, read);
            await insert.ExecuteNonQueryAsync(cancellation);
            place.TypedValue++;
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task DeleteAsync(NpgsqlConnection connection, string tenant, string importId, CancellationToken cancellation)
    {
        await using var delete = new NpgsqlCommand("delete from import_file where tenant = $1 and import_id = $2", connection);
        delete.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        delete.Parameters.Add(new NpgsqlParameter<string> { TypedValue = importId });
        await delete.ExecuteNonQueryAsync(cancellation);
    }
}
