using System.Diagnostics.Metrics;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Waking;

namespace KolajAI.Api.Pressure;

/// <summary>How much waits in this process, and what was refused because of it.</summary>
internal sealed class PressureMeter
{
    public const string MeterName = "KolajAI.Pressure";

    private readonly Counter<long> _refused;

    /// <param name="nudger">Null where nothing is nudged.</param>
    public PressureMeter(IMeterFactory meters, IStorePressure store, Nudger? nudger = null)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("kolaj.requests.refused", description: "Requests answered 503 before they began, by reason: store, requests.");
        meter.CreateObservableGauge("kolaj.store.queue.length", () => store.Waiting, description: "Writes that wait for the store.");
        meter.CreateObservableGauge("kolaj.store.pressure", () => store.IsOn ? 1 : 0, description: "1 from 75 % of the queue until 50 %.");
        if (nudger is null)
            return;
        meter.CreateObservableGauge("kolaj.nudges.in_flight", () => nudger.InFlight, description: "Calls to accounts on their way.");
        meter.CreateObservableGauge("kolaj.nudges.accounts", () => nudger.Accounts, description: "Accounts that are being told or wait to be.");
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
