namespace KolajAI.Simulator.WooCommerce;

/// <summary>The server the sheet was seen on.</summary>
internal static class WooVersions
{
    public const string WooCommerce = "11.0.1";
    public const string WordPress = "6.9.7";
}
