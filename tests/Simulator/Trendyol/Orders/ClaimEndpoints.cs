namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>Claims are not simulated: their list is a correct page that holds none.</summary>
internal static class ClaimEndpoints
{
    public static void Map(RouteGroupBuilder trendyol) =>
        trendyol.MapGet("/integration/order/sellers/{sellerId}/claims", (int? page, int? size) =>
            TrendyolJson.Ok(Page.Of(Array.Empty<object>(), page, size, defaultSize: 50, mostSize: 200)))
            .As("claims", TrendyolQuotas.ClaimRead);
}
