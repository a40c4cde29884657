namespace KolajAI.Connectors.Sandbox.Remote;

/// <summary>Names of the calls: what they are measured by.</summary>
internal static class RemoteOperations
{
    public const string Test = "test";
    public const string Publish = "publish";
    public const string Stock = "stock";
    public const string Listings = "listings";
    public const string Catalogue = "catalogue";
    public const string Orders = "orders";
    public const string Actions = "actions";
}
