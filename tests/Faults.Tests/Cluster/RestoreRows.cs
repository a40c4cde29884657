using System.Globalization;
using System.Net;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Traffic;
using KolajAI.RunningHub;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F16: a backup taken under load is restored; polls bring in what the channels sold since.</summary>
public sealed class RestoreRows
{
    private static readonly TimeSpan SinceBackup = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PolledWithin = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// What was acknowledged after the backup is gone with the database, as docs/operations.md says, and until the check has read every channel the rule for guarded
    /// products does not hold: both are not asked. Versions begin again at those of the backup.
    /// </summary>
    [Fact]
    public async Task F16_RestoreOfABackupTakenUnderLoad_OrdersAreCompleteAndUnique()
    {
        DateTimeOffset? restored = null;
        await Row.PlayAsync("F16", TrafficScale.Full, async run => restored = await RestoreAsync(run), see: (_, history) => history with
        {
            RuleHeld = false,
            RestoredAt = restored,
            Acknowledged = [.. history.Acknowledged.Where(static a => a.Kind is AcknowledgedJudge.Correction)],
        });
    }

    /// <returns>When the hub began again.</returns>
    private static async Task<DateTimeOffset> RestoreAsync(ClusterRun run)
    {
        var dump = Path.Combine(run.Folder, "backup.dump");
        await run.Fleet.Postgres.DumpAsync(run.Fleet.CurrentDatabase, dump);
        var before = run.Buyers.Placed;
        await ClusterRun.PassAsync(SinceBackup);
        await run.EndLoadAsync();
        var since = run.Buyers.Placed - before;
        await run.Fleet.KillAllAsync();

        const string restored = "restored";
        await run.Fleet.Postgres.RestoreAsync(restored, dump);
        run.Fleet.CurrentDatabase = restored;
        var (began, started) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        await run.Fleet.StartAllAsync(Cancellation);
        using (var client = new HubClient(run.Fleet.FrontAddresses[0], HubProcess.OwnerKey))
        {
            foreach (var shop in run.Market.Shops)
                (await client.PostAsync("/api/consistency/check", new { integration_id = "sandbox", account = shop })).Expect(HttpStatusCode.Accepted);
        }

        // What the seller had entered since the backup is entered again.
        await run.Seller.RepeatAsync();
        while (!await run.AgreesAsync() && TimeProvider.System.GetElapsedTime(started) < PolledWithin)
            await ClusterRun.PassAsync(TimeSpan.FromSeconds(1));
        run.Recovered(TimeProvider.System.GetElapsedTime(started), PolledWithin, "all orders are in by polling");
        run.Expect(since > 0, "no order was placed after the backup: the row proves nothing");
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{since} orders after the backup"));
        run.BeginLoad();
        return began;
    }
}
