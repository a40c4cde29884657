using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.SupplyChain.Tests.Vulnerabilities;

/// <summary>A NuGet source on loopback that knows one vulnerability, or nothing of any.</summary>
internal sealed class PlantedSource : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-source-").FullName;

    private PlantedSource(WebApplication server) => _server = server;

    public string Configuration => Path.Combine(_folder, "NuGet.Config");

    /// <param name="package">Vulnerable in every version; null: the source serves no such data.</param>
    public static async Task<PlantedSource> StartAsync(string? package)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var source = new PlantedSource(server);
        server.MapGet("/index.json", (HttpRequest request) => source.Index(package is not null));
        server.MapGet("/vulnerabilities/index.json", (HttpRequest request) => new JsonArray(new JsonObject
        {
            ["@name"] = "base",
            ["@id"] = source.Address("/vulnerabilities/base.json"),
            ["@updated"] = "2026-01-01T00:00:00Z",
        }));
        server.MapGet("/vulnerabilities/base.json", () => new JsonObject
        {
            [package?.ToLowerInvariant() ?? ""] = new JsonArray(new JsonObject { ["severity"] = 3, ["url"] = "https://advisories.example/planted", ["versions"] = "(, 999.0.0)" }),
        });
        server.MapGet("/registration/{id}/index.json", (string id) => source.Registration(id, package));
        await server.StartAsync();
        File.WriteAllText(source.Configuration, $"""
            <configuration>
              <packageSources><clear /><add key="planted" value="{source.Address("/index.json")}" protocolVersion="3" allowInsecureConnections="true" /></packageSources>
            </configuration>
            """);
        return source;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Address(string path) => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + path;

    private JsonObject Index(bool knows)
    {
        var resources = new JsonArray(
            new JsonObject { ["@id"] = Address("/packages/"), ["@type"] = "PackageBaseAddress/3.0.0" },
            new JsonObject { ["@id"] = Address("/registration/"), ["@type"] = "RegistrationsBaseUrl/3.6.0" });
        if (knows)
            resources.Add(new JsonObject { ["@id"] = Address("/vulnerabilities/index.json"), ["@type"] = "VulnerabilityInfo/6.7.0" });
        return new JsonObject { ["version"] = "3.0.0", ["resources"] = resources };
    }

    /// <summary>The list is made from packages' own pages too, so these name it as well.</summary>
    private IResult Registration(string id, string? package)
    {
        if (!string.Equals(id, package, StringComparison.OrdinalIgnoreCase))
            return Results.NotFound();
        var version = Packages.LockFile.Of("src/Storage").Packages.First(p => p.Name == package).Version;
        var entry = new JsonObject
        {
            ["@id"] = Address($"/registration/{id}/{version}.json"),
            ["id"] = package,
            ["version"] = version,
            ["listed"] = true,
            ["authors"] = "planted",
            ["vulnerabilities"] = new JsonArray(new JsonObject { ["advisoryUrl"] = "https://advisories.example/planted", ["severity"] = "3" }),
        };
        var leaf = new JsonObject
        {
            ["@id"] = Address($"/registration/{id}/{version}.json"),
            ["catalogEntry"] = entry,
            ["packageContent"] = Address($"/packages/{id}.nupkg"),
            ["registration"] = Address($"/registration/{id}/index.json"),
        };
        return Results.Json(new JsonObject
        {
            ["@id"] = Address($"/registration/{id}/index.json"),
            ["count"] = 1,
            ["items"] = new JsonArray(new JsonObject
            {
                ["@id"] = Address($"/registration/{id}/index.json#page"),
                ["count"] = 1,
                ["lower"] = version,
                ["upper"] = version,
                ["items"] = new JsonArray(leaf),
            }),
        });
    }
}
