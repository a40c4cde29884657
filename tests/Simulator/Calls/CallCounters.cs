using System.Collections.Concurrent;

namespace KolajAI.Simulator.Calls;

/// <summary>How often each call came, by seller and answered status. Status 0: no answer was given (connection dropped).</summary>
internal sealed class CallCounters
{
    private readonly ConcurrentDictionary<(string Endpoint, string? SellerId, int Status), long> _counts = new();

    public void Count(string endpoint, string? sellerId, int status) =>
        _counts.AddOrUpdate((endpoint, sellerId, status), 1, static (_, count) => count + 1);

    public IReadOnlyList<CallCount> Read() =>
    [
        .. _counts.Select(pair => new CallCount(pair.Key.Endpoint, pair.Key.SellerId, pair.Key.Status, pair.Value))
            .OrderBy(count => count.Endpoint, StringComparer.Ordinal)
            .ThenBy(count => count.SellerId, StringComparer.Ordinal)
            .ThenBy(count => count.Status),
    ];

    public void Clear() => _counts.Clear();
}

/// <summary>Calls of one endpoint by one seller that ended with one status; status 0 means dropped without an answer.</summary>
public sealed record CallCount(string Endpoint, string? SellerId, int Status, long Count);
