namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>Topics of webhooks (sheet, webhooks), and the hooks of the shop that stand behind them.</summary>
internal static class WooTopics
{
    public const string Order = "order";
    public const string Product = "product";

    private static readonly string[] Resources = [Order, Product, "customer", "coupon"];
    private static readonly string[] Events = ["created", "updated", "deleted", "restored"];

    /// <summary>Customers are not put in the bin; <c>action.*</c> is any hook of the shop.</summary>
    public static bool Exists(string topic) => topic.Split('.') switch
    {
        ["action", { Length: > 0 }] => true,
        ["customer", "restored"] => false,
        [var resource, var what] => Resources.Contains(resource) && Events.Contains(what),
        _ => false,
    };

    /// <summary>Nothing ever happens here for such a topic.</summary>
    public static bool IsSimulated(string topic) => topic.StartsWith("order.", StringComparison.Ordinal) || topic.StartsWith("product.", StringComparison.Ordinal);

    public static string Hook(string topic) => topic switch
    {
        "order.created" => "woocommerce_new_order",
        "order.updated" => "woocommerce_update_order",
        "product.created" => "woocommerce_new_product",
        "product.updated" => "woocommerce_update_product",
        _ when topic.EndsWith(".deleted", StringComparison.Ordinal) => "wp_trash_post",
        _ => "untrashed_post",
    };
}
