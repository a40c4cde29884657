using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce;

/// <summary>Calls of a real shop without a simulation: 501. Nothing here answers success.</summary>
internal static class NotSimulated
{
    private static readonly (string Name, string Pattern)[] Missing =
    [
        ("orders_batch", "/orders/batch"),
        ("webhooks_batch", "/webhooks/batch"),
        ("categories_batch", "/products/categories/batch"),
        ("product_attributes", "/products/attributes/{**rest}"),
        ("product_tags", "/products/tags/{**rest}"),
        ("product_brands", "/products/brands/{**rest}"),
        ("product_reviews", "/products/reviews/{**rest}"),
        ("shipping_classes", "/products/shipping_classes/{**rest}"),
        ("customers", "/customers/{**rest}"),
        ("coupons", "/coupons/{**rest}"),
        ("taxes", "/taxes/{**rest}"),
        ("shipping", "/shipping/{**rest}"),
        ("payment_gateways", "/payment_gateways/{**rest}"),
        ("reports", "/reports/{**rest}"),
    ];

    public static void Map(RouteGroupBuilder shop)
    {
        foreach (var (name, pattern) in Missing)
            shop.Map(pattern, IResult () => throw WooErrors.NotSimulated(name)).As(name);
        shop.MapPost("/orders", IResult () => throw WooErrors.NotSimulated("orders by REST")).As("order_create");
    }
}
