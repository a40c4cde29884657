using System.Threading.Channels;
using Npgsql;

namespace KolajAI.Bench.Webhooks;

/// <summary>Group commit by hand: what waits goes as one insert, whose commit answers all of it.</summary>
internal sealed class IntakeCommitter : IAsyncDisposable
{
    public const string Table = "intake";

    public const string Columns = "account_key, event_id, payload, received_at";

    public const string MakeTable = """
        create table intake (
          account_key text collate "C" not null, event_id text collate "C" not null, payload bytea not null, received_at bigint not null,
          primary key (account_key, event_id))
        """;

    private const int MostTogether = 1000;
    private const string Account = "sandbox/default";

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly NpgsqlConnection _connection;
    private readonly Task _loop;

    private IntakeCommitter(NpgsqlConnection connection)
    {
        _connection = connection;
        _loop = Task.Run(RunAsync);
    }

    public static async Task<IntakeCommitter> StartAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new IntakeCommitter(connection);
    }

    /// <returns>True when the event was there already.</returns>
    public Task<bool> AddAsync(string eventId, byte[] payload)
    {
        var waiting = new Waiting(eventId, payload, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting.Writer.TryWrite(waiting);
        return waiting.Duplicate.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        await using var insert = new NpgsqlCommand(
            $"insert into {Table} ({Columns}) select $1, event_id, payload, $4 from unnest($2, $3) as i (event_id, payload) on conflict do nothing returning event_id", _connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Account });
        var (ids, payloads, at) = (new NpgsqlParameter<string[]>(), new NpgsqlParameter<byte[][]>(), new NpgsqlParameter<long>());
        (ids.TypedValue, payloads.TypedValue, at.TypedValue) = ([], [], 0);
        insert.Parameters.AddRange(new NpgsqlParameter[] { ids, payloads, at });
        await insert.PrepareAsync();
        var together = new List<Waiting>(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            together.Clear();
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var next))
                together.Add(next);
            ids.TypedValue = [.. together.Select(static w => w.EventId)];
            payloads.TypedValue = [.. together.Select(static w => w.Payload)];
            at.TypedValue = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
            var written = new HashSet<string>(StringComparer.Ordinal);
            await using (var reader = await insert.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    written.Add(reader.GetString(0));
            }

            foreach (var waiting in together)
                waiting.Duplicate.SetResult(!written.Remove(waiting.EventId));
        }
    }

    private sealed record Waiting(string EventId, byte[] Payload, TaskCompletionSource<bool> Duplicate);
}
