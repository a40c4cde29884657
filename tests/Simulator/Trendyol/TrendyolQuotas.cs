using KolajAI.Simulator.Quotas;

namespace KolajAI.Simulator.Trendyol;

/// <summary>
/// Rules of sheet §1. Groups whose figures since 14 Sep 2026 the sheet does not know have no limit until a test sets one.
/// </summary>
internal static class TrendyolQuotas
{
    public const string PerEndpoint = "trendyol.endpoint";
    public const string PricePerBarcode = "trendyol.price_per_barcode";
    public const string CargoChange = "trendyol.cargo_change";
    public const string ProductRead = "trendyol.product_read";
    public const string ProductWrite = "trendyol.product_write";
    public const string InventoryPriceWrite = "trendyol.inventory_price_write";
    public const string CatalogueRead = "trendyol.catalogue_read";
    public const string OrderRead = "trendyol.order_read";
    public const string OrderWrite = "trendyol.order_write";
    public const string WebhookCalls = "trendyol.webhooks";
    public const string InvoiceWrite = "trendyol.invoice_write";
    public const string ClaimRead = "trendyol.claim_read";

    public static IReadOnlyList<QuotaLimit> Documented { get; } =
    [
        new(PerEndpoint, 50, 10),
        new(PricePerBarcode, 30, 60),
        new(CargoChange, 1, 300),
        new(ProductRead, 1000, 60),
        new(ProductWrite, 200, 60),
        new(InventoryPriceWrite, 350, 60),
        new(CatalogueRead, null, 60),
        new(OrderRead, null, 60),
        new(OrderWrite, null, 60),
        new(WebhookCalls, null, 60),
        new(InvoiceWrite, null, 60),
        new(ClaimRead, null, 60),
    ];
}
