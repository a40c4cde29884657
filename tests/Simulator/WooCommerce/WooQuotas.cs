using KolajAI.Simulator.Quotas;

namespace KolajAI.Simulator.WooCommerce;

/// <summary>
/// The product has no limit, hosters have theirs (sheet, limits and errors): rules without a limit, to be set by a test. They stand before the
/// shop, so that refused proofs use them too.
/// </summary>
internal static class WooQuotas
{
    /// <summary>All calls of a shop.</summary>
    public const string PerShop = "woocommerce.shop";

    /// <summary>Calls of one endpoint of a shop.</summary>
    public const string PerEndpoint = "woocommerce.endpoint";

    public static IReadOnlyList<QuotaLimit> Known { get; } = [new(PerShop, null, 60), new(PerEndpoint, null, 60)];
}
