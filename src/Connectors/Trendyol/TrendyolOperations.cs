namespace KolajAI.Connectors.Trendyol;

/// <summary>Names of the calls, one for each endpoint: what the quota counts by.</summary>
internal static class TrendyolOperations
{
    public const string ApprovedProducts = "products_approved";
    public const string InventoryAndPrice = "products_inventory_and_price";
    public const string UnapprovedProducts = "products_unapproved";
    public const string CreateProducts = "products_create";
    public const string UpdateContent = "products_update_content";
    public const string UpdateVariant = "products_update_variant";
    public const string UpdateUnapproved = "products_update_unapproved";
    public const string BrandByName = "brand_by_name";
    public const string Brands = "brands";
    public const string Categories = "categories";
    public const string CategoryAttributes = "category_attributes";
    public const string AttributeValues = "attribute_values";
    public const string BatchResult = "batch_result";
    public const string StockPrice = "stock_price";
    public const string OrdersStream = "orders_stream";
    public const string OrdersPage = "orders_page";
    public const string PackageUpdate = "package_update";
    public const string PackageUnsupplied = "package_unsupplied";
    public const string InvoiceLink = "invoice_link";
    public const string WebhookList = "webhook_list";
    public const string WebhookCreate = "webhook_create";
    public const string WebhookUpdate = "webhook_update";
    public const string WebhookActivate = "webhook_activate";
    public const string WebhookDelete = "webhook_delete";

    public static IReadOnlyList<string> ProductReads { get; } = [ApprovedProducts, InventoryAndPrice, UnapprovedProducts];

    public static IReadOnlyList<string> ProductWrites { get; } = [CreateProducts, UpdateContent, UpdateVariant, UpdateUnapproved];

    public static IReadOnlyList<string> CatalogueReads { get; } = [Brands, BrandByName, Categories, CategoryAttributes, AttributeValues];

    public static IReadOnlyList<string> All { get; } =
    [
        .. ProductReads, .. ProductWrites, .. CatalogueReads, BatchResult, StockPrice, OrdersStream, OrdersPage, PackageUpdate, PackageUnsupplied,
        InvoiceLink, WebhookList, WebhookCreate, WebhookUpdate, WebhookActivate, WebhookDelete,
    ];
}
