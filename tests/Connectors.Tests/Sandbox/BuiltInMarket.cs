namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>The marketplace in the account's own notes.</summary>
internal sealed class BuiltInMarket(string stockWrite) : SandboxMarket
{
    private readonly SandboxFixture _sandbox = new() { Settings = new Dictionary<string, string> { ["stock_write"] = stockWrite } };

    public override ConnectorSession Session => _sandbox.Session;

    public override async Task<string?> BuyAsync(string sku, long units) => (await _sandbox.BuyAsync(sku, units)).OrderKey;

    public override Task CancelAsync(string orderKey) => _sandbox.Control.CancelOrderAsync(_sandbox.Account, orderKey, Cancellation);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
