using System.Diagnostics.Metrics;
using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Each platform call is one measurement. Tags name integration and operation, never tenants, accounts or SKUs.</summary>
internal sealed class PlatformMeter(IMeterFactory meters) : IPlatformObserver
{
    public const string MeterName = "KolajAI.Platforms";

    private readonly Histogram<double> _calls = meters.Create(MeterName).CreateHistogram<double>(
        "kolaj.platform.call.duration", unit: "s", description: "Calls to platforms, by integration, operation and outcome.");

    public void Observe(PlatformCall call) => _calls.Record(
        call.Took.TotalSeconds,
        new KeyValuePair<string, object?>("integration", call.Account.Integration),
        new KeyValuePair<string, object?>("operation", call.Operation),
        new KeyValuePair<string, object?>("outcome", call.Failure?.ToString() ?? "success"));
}
