namespace KolajAI.Connectors.Vendure;

/// <summary>Names under which calls are counted and measured.</summary>
internal static class VendureOperations
{
    public const string Login = "login";
    public const string Test = "test";
    public const string Publish = "publish";
    public const string Stock = "stock";
    public const string Listings = "listings";
    public const string Orders = "orders";
    public const string Actions = "actions";

    public static IReadOnlyList<string> All { get; } = [Login, Test, Publish, Stock, Listings, Orders, Actions];
}
