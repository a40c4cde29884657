using System.Collections.Concurrent;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>
/// Watches the silos while the membership table is gone: a silo that was there before and one that was started since must never be ready together, for they
/// would not know of each other.
/// </summary>
internal sealed class OneCluster : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly Fleet _fleet;
    private readonly int[] _before;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;

    public OneCluster(Fleet fleet)
    {
        _fleet = fleet;
        _before = [.. fleet.Silos.Select(static s => s.ProcessId)];
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>What must not be.</summary>
    public ConcurrentBag<string> Seen { get; } = [];

    /// <summary>Every silo is a new process and ready.</summary>
    public async Task<bool> IsBackAsync() =>
        _fleet.Silos.Select(static (silo, i) => (silo.ProcessId, Index: i)).All(s => s.ProcessId != 0 && s.ProcessId != _before[s.Index])
        && (await _fleet.ReadyAsync()).All(static ready => ready);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var ready = await _fleet.ReadyAsync();
            var ofBefore = _fleet.Silos.Where((silo, i) => ready[i] && silo.ProcessId == _before[i]).Select(static s => s.Name).ToList();
            var since = _fleet.Silos.Where((silo, i) => ready[i] && silo.ProcessId != _before[i]).Select(static s => s.Name).ToList();
            if (ofBefore.Count > 0 && since.Count > 0)
                Seen.Add($"two clusters: {string.Join(", ", ofBefore)} from before and {string.Join(", ", since)} were ready together");
            await Task.Delay(Every, TimeProvider.System);
        }
    }
}
