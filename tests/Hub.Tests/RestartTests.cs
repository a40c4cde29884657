using System.Net;
using KolajAI.RunningHub;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>A second start keeps everything and goes on by itself; beside a hub that runs there is none.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Start_OnTheDataOfAKilledHub_KeepsKeysSettingsAndAccountsAndReadsOrdersAgain()
    {
        await using var hub = await HubProcess.StartAsync(TestContext.Current.CancellationToken);
        using (var client = new HubClient(hub.Address, HubProcess.OwnerKey))
        {
            (await client.PutAsync("/api/settings", new { name = "Kupa Dünyası", time_zone = "Europe/Istanbul" })).Expect(HttpStatusCode.OK);
            (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new { sync_interval_seconds = 5 } })).Expect(HttpStatusCode.OK);
        }

        await hub.KillAsync();
        await hub.StartAgainAsync(TestContext.Current.CancellationToken);

        using var again = new HubClient(hub.Address, HubProcess.OwnerKey);
        var settings = (await again.GetAsync("/api/settings")).Expect(HttpStatusCode.OK);
        Assert.Contains("Kupa Dünyası", settings.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        var started = TimeProvider.System.GetUtcNow();
        await again.UntilAsync(
            "/api/marketplace/integration?id=sandbox",
            i => DateTimeOffset.TryParse((string?)i["integration"]?["accounts"]?[0]?["last_sync_at"], out var at) && at > started.AddSeconds(-5),
            TimeSpan.FromSeconds(40), "the account reads orders again without being asked");
    }

    [Fact]
    [Trait("hub", "chosen")]
    public async Task Start_BesideAHubOnTheSameData_StopsWithOneLineAndTheFirstGoesOn()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var hub = await HubProcess.StartAsync(cancellation, cluster: false);

        var refused = await HubProcess.StartRefusedAsync(cancellation, hub.DataFolder);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        var line = Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"'{hub.DataFolder}' is in use by another hub", line, StringComparison.Ordinal);
        using (var client = new HubClient(hub.Address, HubProcess.OwnerKey))
            (await client.PutAsync("/api/settings", new { name = "Kupa", time_zone = "Europe/Istanbul" })).Expect(HttpStatusCode.OK);

        // What a killed process held is free at once.
        await hub.KillAsync();
        await hub.StartAgainAsync(cancellation);
        using var again = new HubClient(hub.Address, HubProcess.OwnerKey);
        Assert.Equal("Kupa", (string?)(await again.GetAsync("/api/settings")).Expect(HttpStatusCode.OK)["settings"]!["name"]);
    }
}
