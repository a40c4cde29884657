namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>The marketplaces that a sandbox account can have.</summary>
internal static class SandboxMarkets
{
    private const string BuiltIn = "built_in";

    public static TheoryData<string> Places => [BuiltIn];

    public static Task<SandboxMarket> OpenAsync(string place, string stockWrite) => place switch
    {
        BuiltIn => Task.FromResult<SandboxMarket>(new BuiltInMarket(stockWrite)),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "There is no such marketplace."),
    };
}
