using KolajAI.Compliance;
using KolajAI.Compliance.Rigs;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>A platform of the simulator, with a host and a clock of its own.</summary>
public abstract class SimulatorRig(RigOptions options) : PlatformRig(options)
{
    private readonly FakeTimeProvider _clock = new(options.Now ?? RigOptions.Morning);
    private SimulatorHost? _host;
    private SimulatorControl? _control;

    public sealed override TimeProvider Clock => _clock;

    protected SimulatorControl Control => _control ?? throw new InvalidOperationException("The rig is not open.");

    protected SimulatorHost Host => _host ?? throw new InvalidOperationException("The rig is not open.");

    public sealed override void Advance(TimeSpan by) => _clock.Advance(by);

    public sealed override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _control?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    protected sealed override async Task<Uri> StartAsync()
    {
        _host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = _clock, BatchDelay = TimeSpan.Zero });
        _control = _host.CreateControl();
        await CreateSellerAsync();
        return _host.Address;
    }

    protected abstract Task CreateSellerAsync();
}
