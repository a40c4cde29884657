using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>An asynchronous <c>productSet</c>.</summary>
internal sealed class ProductOperationView(long number)
{
    public string Id { get; } = Gid.Of("ProductSetOperation", number);

    public string Status { get; set; } = "CREATED";

    public ShopifyProduct? Product { get; set; }

    public IReadOnlyList<UserErrorView> UserErrors { get; set; } = [];
}
