namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>The marketplaces that a sandbox account can have.</summary>
internal static class SandboxMarkets
{
    private const string BuiltIn = "built_in";

    private const string Remote = "remote";

    public static TheoryData<string> Places => [BuiltIn, Remote];

    public static async Task<SandboxMarket> OpenAsync(string place, string stockWrite) => place switch
    {
        BuiltIn => new BuiltInMarket(stockWrite),
        Remote => await RemoteSandbox.OpenAsync(stockWrite),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "There is no such marketplace."),
    };
}
