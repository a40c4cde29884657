using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F15: process after process is stopped and started in another version, under load.</summary>
public sealed class VersionRows
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(75);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary><c>KOLAJ_FAULT_OLD_BUILD</c>: a folder with both programs of an older version; null: the same version on both sides.</summary>
    private static string? OldBuild { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_OLD_BUILD");

    [Fact]
    public Task F15_RollingRestart_FailsNoWebhook() => Row.PlayAsync("F15", TrafficScale.Full, RollAsync, on: new Surroundings { Build = OldBuild });

    private static async Task RollAsync(ClusterRun run)
    {
        var began = TimeProvider.System.GetUtcNow();
        run.Fleet.OtherBuild = null;
        foreach (var service in run.Fleet.All)
        {
            var code = await service.StopAsync(StopsWithin, Cancellation);
            run.Expect(code == 0, $"{service.Name} ended with {code}");
            await service.StartAsync(Cancellation);
            await ClusterRun.PassAsync(TimeSpan.FromSeconds(3));
        }

        var deliveries = run.Courier.Deliveries.Where(d => d.Sent >= began).ToList();
        var failed = deliveries.Where(static d => !d.Taken).ToList();
        run.Expect(failed.Count == 0, $"{failed.Count} of {deliveries.Count} webhooks failed, for one {failed.FirstOrDefault()}");
        run.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{(OldBuild is null ? "the same version on both sides" : "an older build replaced")}; {failed.Count} of {deliveries.Count} webhooks failed, slowest {deliveries.Max(static d => d.Since).TotalSeconds:0.0} s; "
            + $"{run.Seller.Calls.Count(c => c.Sent >= began && !c.Taken)} of {run.Seller.Calls.Count(c => c.Sent >= began)} API calls repeated"));
    }
}
