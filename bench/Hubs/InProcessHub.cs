using KolajAI.Api.Hosting;
using KolajAI.Bench.Stores;
using KolajAI.RunningHub;
using KolajAI.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Bench.Hubs;

/// <summary>The whole hub in this process, for workloads that need its inside or a connector of their own.</summary>
internal sealed class InProcessHub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InProcessHub(WebApplication app, HubClient client)
    {
        _app = app;
        Client = client;
    }

    public IServiceProvider Services => _app.Services;

    public HubClient Client { get; }

    public static async Task<InProcessHub> StartAsync(BenchStore store, Action<IServiceCollection>? configure = null)
    {
        // Read where the hub's own pipeline is made: the platform of a benchmark is on this machine.
        Environment.SetEnvironmentVariable("KOLAJ_ALLOWED_PRIVATE_HOSTS", "127.0.0.1");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = store.Folder, EnvironmentName = Environments.Development });
        var settings = new HubSettings(
            store.Folder, ["http://127.0.0.1:0"], ["http://127.0.0.1:0"], null, HubProcess.OwnerKey, HubProcess.OpsKey, null,
            200L << 20, 16, TimeSpan.FromMinutes(1), store.Postgres);
        builder.AddHub(settings);
        // Results alone go to the output.
        builder.Logging.ClearProviders().AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapHub(settings);
        await app.StartHubAsync(settings, TextWriter.Null);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new InProcessHub(app, new HubClient(new Uri(address), HubProcess.OwnerKey));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
