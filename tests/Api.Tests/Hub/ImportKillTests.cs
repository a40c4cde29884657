using System.Globalization;
using System.Net;
using System.Text;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>kill -9 again and again while a file is imported: it goes on by itself, and every row counts once.</summary>
public sealed class ImportKillTests
{
    private const int Rows = 6_000;

    [Fact]
    public async Task Kill_WhileAFileIsImported_EveryRowCountsOnce()
    {
        var file = new StringBuilder("stok kodu;ürün adı;fiyat;stok\r\n");
        for (var i = 0; i < Rows; i++)
            file.Append(CultureInfo.InvariantCulture, $"KILL-{i:00000};{(i % 100 == 50 ? "" : $"Ürün {i}")};{i % 900 + 1},90;{i % 7}\r\n");
        await using var hub = await HubProcess.StartAsync(ProductHost.Cancellation);
        string id;
        using (var client = new HubClient(hub.Address, HubProcess.OwnerKey))
            id = (string)(await client.SendFileAsync(ImportSteps.Csv(file.ToString()))).Expect(HttpStatusCode.Accepted)["import"]!["id"]!;
        var killed = 0;
        for (var target = 300L; killed < 3; target += 1_500)
        {
            using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
            var seen = await client.UntilAsync($"/api/imports/{id}", i => (long)i["import"]!["counts"]!["rows"]! >= target, ImportSteps.Long, "rows are done");
            Assert.Equal("running", (string?)seen.Json["import"]!["state"]);
            await hub.KillAsync();
            killed++;
            await hub.StartAgainAsync(ProductHost.Cancellation);
        }

        using var after = new HubClient(hub.Address, HubProcess.OwnerKey);
        var import = await after.EndedAsync(id);
        Assert.Equal("finished", (string?)import["state"]);
        Assert.Equal((Rows, Rows - (Rows / 100), 0L, 0L, Rows / 100), import.Counts());
        // Of several silos one may also take over from another that only seemed to be gone.
        Assert.InRange((int)import["resumed"]!, killed, HubCluster.IsWanted ? int.MaxValue : killed);
        Assert.Equal(Rows / 100, (await after.GetAsync($"/api/imports/{id}/errors?page_size=500")).Expect(HttpStatusCode.OK)["errors"]!.AsArray().Count);
        var catalogue = await after.CatalogueAsync();
        Assert.Equal(Rows - (Rows / 100), catalogue.Count);
        Assert.False(File.Exists(Path.Combine(hub.DataFolder, "imports", $"{id}.upload")), "The file is done with and still there.");
    }
}
