using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Quotas;

namespace KolajAI.Grains.Tests.Quotas;

/// <summary>A connector that is nothing but its limits.</summary>
internal sealed class QuotaConnector(params ConnectorLimit[] limits) : IConnector
{
    public const string Operation = "stock";

    public ConnectorDescriptor Descriptor { get; } = new()
    {
        Id = "shop",
        Name = "Shop",
        Type = "marketplace_tr",
        Region = "TR",
        Evidence = "none",
        Limits = limits,
    };

    public static ConnectorLimit Limit(string name, int permits, TimeSpan window, QuotaScopeKind scope) =>
        new(name, [Operation], false, permits, window, scope, "test");

    public JobContext Context(string account, string seller, IReadOnlyDictionary<string, string>? settings = null) => new(
        new AccountRef("t", "shop", account), this, new Dictionary<string, string>(), settings ?? new Dictionary<string, string>(), seller,
        new OrderRules(true, true, null, false));

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => throw new NotSupportedException();

    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => throw new NotSupportedException();
}
