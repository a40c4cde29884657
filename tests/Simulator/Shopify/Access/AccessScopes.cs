using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Access;

/// <summary>
/// Which scope a field needs (sheet §Auth). Where several open a field, the first is named in the refusal; a write scope holds its read scope.
/// </summary>
internal static class AccessScopes
{
    private const string ReadProducts = "read_products";
    private const string WriteProducts = "write_products";
    private const string ReadInventory = "read_inventory";
    private const string WriteInventory = "write_inventory";
    private const string ReadOrders = "read_orders";
    private const string WriteOrders = "write_orders";
    private const string ReadFulfilments = "read_merchant_managed_fulfillment_orders";
    private const string WriteFulfilments = "write_merchant_managed_fulfillment_orders";

    /// <summary>What a shop's app has when nothing else was asked.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        WriteProducts, WriteInventory, "read_locations", WriteOrders, WriteFulfilments, "write_publications",
    ];

    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["QueryRoot.location"] = "read_locations",
        ["QueryRoot.locations"] = "read_locations",
        ["QueryRoot.publications"] = "read_publications",
        ["QueryRoot.product"] = ReadProducts,
        ["QueryRoot.productByIdentifier"] = ReadProducts,
        ["QueryRoot.products"] = ReadProducts,
        ["QueryRoot.productsCount"] = ReadProducts,
        ["QueryRoot.productVariant"] = ReadProducts,
        ["QueryRoot.productVariants"] = ReadProducts,
        ["QueryRoot.productOperation"] = ReadProducts,
        ["QueryRoot.inventoryItem"] = ReadInventory,
        ["QueryRoot.inventoryItems"] = ReadInventory,
        ["QueryRoot.inventoryLevel"] = ReadInventory,
        ["ProductVariant.inventoryItem"] = ReadInventory,
        ["Location.inventoryLevel"] = ReadInventory,
        ["Location.inventoryLevels"] = ReadInventory,
        ["QueryRoot.order"] = ReadOrders,
        ["QueryRoot.orders"] = ReadOrders,
        ["QueryRoot.ordersCount"] = ReadOrders,
        ["QueryRoot.return"] = ReadOrders,
        ["QueryRoot.fulfillment"] = ReadOrders,
        ["QueryRoot.fulfillmentOrder"] = ReadFulfilments,
        ["QueryRoot.fulfillmentOrders"] = ReadFulfilments,
        ["Order.fulfillmentOrders"] = ReadFulfilments,
        ["Mutation.productSet"] = WriteProducts,
        ["Mutation.productCreate"] = WriteProducts,
        ["Mutation.productUpdate"] = WriteProducts,
        ["Mutation.productDelete"] = WriteProducts,
        ["Mutation.productVariantsBulkCreate"] = WriteProducts,
        ["Mutation.productVariantsBulkUpdate"] = WriteProducts,
        ["Mutation.productVariantsBulkDelete"] = WriteProducts,
        ["Mutation.publishablePublish"] = "write_publications",
        ["Mutation.publishableUnpublish"] = "write_publications",
        ["Mutation.inventoryActivate"] = WriteInventory,
        ["Mutation.inventorySetQuantities"] = WriteInventory,
        ["Mutation.inventoryAdjustQuantities"] = WriteInventory,
        ["Mutation.fulfillmentCreate"] = WriteFulfilments,
        ["Mutation.fulfillmentTrackingInfoUpdate"] = WriteFulfilments,
        ["Mutation.orderCancel"] = WriteOrders,
        ["Mutation.orderUpdate"] = WriteOrders,
        ["Mutation.refundCreate"] = WriteOrders,
    };

    /// <summary>Null where no scope is needed.</summary>
    public static string? Of(string type, string field) => Fields.GetValueOrDefault($"{type}.{field}");

    public static bool Granted(IReadOnlySet<string> scopes, string scope) =>
        scopes.Contains(scope) || (scope.StartsWith("read_", StringComparison.Ordinal) && scopes.Contains($"write_{scope["read_".Length..]}"));

    public static ShopifyError Denied(string field, string scope) => new(
        "ACCESS_DENIED",
        $"Access denied for {field} field. Required access: `{scope}` access scope.",
        ("documentation", "https://shopify.dev/api/usage/access-scopes"),
        ("requiredAccess", $"`{scope}` access scope."));
}
