using KolajAI.Grains.Tests.Exposures;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>The orders' rows: what each account's orders hold open, and which effects are owed to the product.</summary>
internal sealed class HubOrders(RuleOff off)
{
    private readonly HashSet<string> _owed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);

    public long Open(string account) => _open.GetValueOrDefault(account);

    public void Record(string account, string key, ModelEventKind kind)
    {
        _owed.Add(key);
        _open[account] = Open(account) + (kind is ModelEventKind.Sold ? 1 : -1);
    }

    public void Given(string key) => _owed.Remove(key);

    public IReadOnlyList<string> Owed() => [.. _owed];

    public IReadOnlyDictionary<string, long> OpenUnits(string account) =>
        new Dictionary<string, long> { [HubProduct.Id] = off is RuleOff.OnHandCostsOwnOrders ? 0 : Open(account) };
}
