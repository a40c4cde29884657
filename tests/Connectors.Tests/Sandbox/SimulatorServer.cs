using KolajAI.Connectors.Tests.Sandbox;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(SimulatorServer))]

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>One simulator for all tests; each has a shop of its own there. Its clock stands still.</summary>
public sealed class SimulatorServer : IAsyncLifetime
{
    private SimulatorHost? _host;

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-11-24T05:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    public SimulatorHost Host => _host ?? throw new InvalidOperationException("The simulator is not started.");

    public async ValueTask InitializeAsync() => _host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = Clock });

    public SimulatorControl CreateControl() => Host.CreateControl();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
