using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Reads;

namespace KolajAI.Storage.Privacy;

internal sealed class PersonalErasure(ICommitter committer, Committer writer, ReadConnections connections, ErasureJournal journal, TimeProvider clock) : IPersonalErasure
{
    private const int AtOnce = 100;

    private const string EndsNoted = "personal_ends_noted";

    // As OrderEnd has it. What has no data is noted too: more may be told of it.
    private const string NoteEnds = """
        insert into personal_end (tenant, object_id, account_key, ended_at)
        select tenant, 'order:' || id, account_key, updated_at from orders
        where (tenant, id) > (?1, ?2) and (tenant, id) <= (?3, ?4)
          and status in ('shipped', 'at_pickup_point', 'delivered', 'cancelled', 'returned', 'partially_returned', 'undelivered', 'unsupplied')
          and not exists (select 1 from erasure e where e.tenant = orders.tenant and e.object_id = 'order:' || orders.id)
        on conflict do nothing
        """;

    private const string PutEndsNoted = """
        insert into meta (name, value) values (?1, ?2) on conflict do nothing
        """;

    /// <summary>Processes note an erasure before it is committed, each by a clock of its own.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    public async Task EraseAsync(string tenant, IReadOnlyList<string> objectIds, string cause, Func<IReadOnlyList<string>, AuditRow> told, CancellationToken cancellation = default)
    {
        var at = clock.GetUtcNow();
        foreach (var some in objectIds.Chunk(AtOnce))
        {
            // First: what is erased must be erased after a restore too, and what is noted twice does no harm.
            journal.Append(some.Select(id => new Erasure(tenant, id, at, cause)));
            await CommitAsync(tenant, [.. some.Select(id => new PersonalErasedRow(id, at, cause))], [told(some)], cancellation);
        }
    }

    public async Task<int> ReplayAsync(CancellationToken cancellation = default)
    {
        var newest = Instants.FromMicros(await connections.FirstAsync<long?>("select max(erased_at) from erasure", new { }, cancellation));
        var noted = journal.Since(newest is { } known ? known - Overlap : DateTimeOffset.MinValue);
        foreach (var some in noted.GroupBy(static e => e.Tenant).SelectMany(static of => of.Chunk(AtOnce)))
            await CommitAsync(some[0].Tenant, [.. some.Select(static e => new PersonalErasedRow(e.ObjectId, e.At, e.Cause))], [], cancellation);
        return noted.Count;
    }

    public async Task NoteEarlierEndsAsync(CancellationToken cancellation = default)
    {
        if (await connections.FirstAsync<byte[]>("select value from meta where name = @name", new { name = EndsNoted }, cancellation) is not null)
            return;
        var (tenant, id) = ("", "");
        while (true)
        {
            var page = await connections.ListAsync<TextPair>(
                "select tenant as name, id as value from orders where (tenant, id) > (@tenant, @id) order by tenant, id limit 1000", new { tenant, id }, cancellation);
            if (page.Count == 0)
                break;
            var (first, last) = (new { tenant, id }, page[^1]);
            await writer.RunAsync(connection => connection[NoteEnds].Text(first.tenant).Text(first.id).Text(last.Name).Text(last.Value).Run());
            (tenant, id) = (last.Name, last.Value);
        }

        await writer.RunAsync(static connection => connection[PutEndsNoted].Text(EndsNoted).Bytes([1]).Run());
    }

    private async Task CommitAsync(string tenant, IList<StoreRow> rows, IList<AuditRow> audit, CancellationToken cancellation)
    {
        var result = await committer.CommitAsync(new Unit { Tenant = tenant, Rows = rows, Audit = audit }, cancellation);
        if (!result.Committed)
            throw new StorageFailedException("It is not known whether the data was erased: ask again.", new InvalidOperationException(result.Outcome.ToString()));
    }
}
