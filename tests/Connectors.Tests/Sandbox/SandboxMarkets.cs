namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>The marketplaces that a sandbox account can have.</summary>
internal static class SandboxMarkets
{
    private const string BuiltIn = "built_in";

    private const string Remote = "remote";

    private static readonly string[] Kinds = ["absolute", "on_hand_minus_own_orders", "compare_and_set", "delta"];

    public static TheoryData<string> Places => [BuiltIn, Remote];

    /// <summary>Each place with each kind of stock write.</summary>
    public static TheoryData<string, string> OfEveryKind
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var place in (string[])[BuiltIn, Remote])
            {
                foreach (var kind in Kinds)
                    all.Add(place, kind);
            }

            return all;
        }
    }

    public static async Task<SandboxMarket> OpenAsync(string place, string stockWrite) => place switch
    {
        BuiltIn => new BuiltInMarket(stockWrite),
        Remote => await RemoteSandbox.OpenAsync(stockWrite),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "There is no such marketplace."),
    };
}
