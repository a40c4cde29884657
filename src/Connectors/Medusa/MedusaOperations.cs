namespace KolajAI.Connectors.Medusa;

/// <summary>Names under which calls are counted and measured.</summary>
internal static class MedusaOperations
{
    public const string Test = "test";
    public const string Settings = "settings";
    public const string Categories = "categories";
    public const string Publish = "publish";
    public const string Stock = "stock";
    public const string Prices = "prices";
    public const string Listings = "listings";
    public const string Orders = "orders";
    public const string Actions = "actions";

    public static IReadOnlyList<string> All { get; } = [Test, Settings, Categories, Publish, Stock, Prices, Listings, Orders, Actions];
}
