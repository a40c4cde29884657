using KolajAI.Bench.Limits;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Webhooks;

/// <summary>What the limit of W1 is itself measured by: the same rows by raw inserts, as many a transaction as there are connections.</summary>
internal static class RawIntake
{
    private const string Raw = "raw";
    private const int Batches = 200;

    // Payloads that do not compress, as the hub's sealed ones do not.
    private const string Staging = """
        create table staged.intake as
        select n / @size as batch, 'sandbox/default'::text as account_key, 'raw-' || n as event_id,
          (select decode(string_agg(md5(n || ':' || p), ''), 'hex') from generate_series(1, @bytes / 16) p) as payload, n as received_at
        from generate_series(0::bigint, @batches * @size - 1) n
        """;

    /// <returns>Rows a second.</returns>
    public static double PerSecond(PostgresBenchStore store, int size)
    {
        using var connection = store.Open();
        PostgresTables.Begin(connection, PostgresTables.Staged);
        Databases.Execute(connection, Staging
            .Replace("@size", $"{size}", StringComparison.Ordinal)
            .Replace("@bytes", $"{SellingAccount.NoticeBytes}", StringComparison.Ordinal)
            .Replace("@batches", $"{Batches}", StringComparison.Ordinal));
        PostgresTables.EndStaging(connection, [IntakeCommitter.Table]);
        var script = new SetScript([new SetUpsert(IntakeCommitter.Table, IntakeCommitter.Columns, "on conflict do nothing")], Batches, Batches * size);
        var seconds = 0.0;
        // The first time warms the code up.
        for (var time = 0; time < 2; time++)
        {
            PostgresTables.Begin(connection, Raw);
            using var own = store.Open(Raw);
            Databases.Execute(own, IntakeCommitter.MakeTable);
            PostgresTables.Settle(connection);
            seconds = UnnestUpserts.Seconds(own, script);
        }

        return script.Rows / seconds;
    }
}
