namespace KolajAI.Simulator.Trendyol;

/// <summary>
/// Documented calls without a simulation answer 501, ended ones as the platform does. Nothing here answers success.
/// </summary>
internal static class NotSimulated
{
    private static readonly (string Name, string Pattern)[] Missing =
    [
        ("addresses", "/integration/sellers/{sellerId}/addresses"),
        ("buybox_information", "/integration/product/sellers/{sellerId}/products/buybox-information"),
        ("unlock", "/integration/product/sellers/{sellerId}/products/unlock"),
        ("update_tracking_number", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/update-tracking-number"),
        ("box_info", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/box-info"),
        ("warehouse", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/warehouse"),
        ("labor_costs", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/labor-costs"),
        ("extended_delivery_date", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/extended-agreed-delivery-date"),
        ("alternative_delivery", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/alternative-delivery"),
        ("delivered_by_service", "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}/delivered-by-service"),
        ("common_label", "/integration/sellers/{sellerId}/common-label/{trackingNumber}"),
        ("invoice_file", "/integration/sellers/{sellerId}/seller-invoice-file"),
        ("claim_reasons", "/integration/order/claim-issue-reasons"),
        ("claim_write", "/integration/order/sellers/{sellerId}/claims/{**rest}"),
        ("questions", "/integration/qna/sellers/{sellerId}/{**rest}"),
        ("finance", "/integration/finance/{**rest}"),
        ("geography", "/integration/member/{**rest}"),
        ("stage_only", "/integration/test/{**rest}"),
    ];

    public static void Map(RouteGroupBuilder trendyol)
    {
        foreach (var (name, pattern) in Missing)
        {
            trendyol.Map(pattern, () => TrendyolErrors.Result(StatusCodes.Status501NotImplemented, $"{name}: not simulated"))
                .As(name, null);
        }

        // Orders without v2 answered 426 before they ended on 15 Oct 2026 (corrections).
        trendyol.MapGet("/integration/order/sellers/{sellerId}/orders", () =>
            TrendyolErrors.Result(StatusCodes.Status426UpgradeRequired, "Use /v2/orders")).As("orders_v1", null);

        // Product V1 ended 15 Sep 2026 (corrections); the sheet does not tell with which status.
        trendyol.MapMethods("/integration/product/sellers/{sellerId}/products", ["POST", "PUT"], () =>
            TrendyolErrors.Result(StatusCodes.Status400BadRequest, "Product V1 has ended, use v2/products")).As("products_v1", null);
    }
}
