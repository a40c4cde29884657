using KolajAI.Connectors.Trendyol;

namespace KolajAI.Connectors.Tests.Trendyol;

/// <summary>A connector against a stub, with credentials that can be recognised.</summary>
internal sealed class TrendyolFixture
{
    public TrendyolConnector Connector { get; } = new();

    public StubPlatform Platform { get; } = new();

    public ConnectorSession Session(params (string Name, string Value)[] settings) => Platform.Session(
        new Dictionary<string, string> { ["seller_id"] = "2748", ["api_key"] = "key", ["api_secret"] = "secret" },
        settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
