namespace KolajAI.Connectors.Vendure;

/// <summary>The ways in which orders are read.</summary>
internal static class VendureOrderQueries
{
    private const string Settings = "globalSettings{trackInventory outOfStockThreshold serverConfig{moneyStrategyPrecision}}";

    private const string One = "query Order($id:ID!){" + Settings + " order(id:$id){" + VendureOrder.Fields + "}}";

    private const string Many =
        "query OpenOrders($ids:[String!]!,$take:Int!){" + Settings +
        " placed:orders(options:{filter:{id:{in:$ids}},take:$take}){items{" + VendureOrder.Fields + "}}}";

    // active:false leaves out carts; updatedAt misses placing, so placed orders are asked for by their own time.
    private const string Changed =
        "query Orders($placedAfter:DateTime!,$placedTake:Int!,$changedAfter:DateTime!,$changedTake:Int!){" + Settings +
        " placed:orders(options:{filter:{active:{eq:false},orderPlacedAt:{after:$placedAfter}},sort:{orderPlacedAt:ASC,id:ASC},take:$placedTake})" +
        "{items{" + VendureOrder.Fields + "}}" +
        " changed:orders(options:{filter:{active:{eq:false},updatedAt:{after:$changedAfter}},sort:{updatedAt:ASC,id:ASC},take:$changedTake})" +
        "{items{" + VendureOrder.Fields + "}}}";

    public static Task<VendureOrderAnswer> ReadOneAsync(VendureApi api, string operation, string id, CancellationToken cancellation) =>
        api.QueryAsync<VendureOrderAnswer>(operation, One, new { id }, cancellation);

    public static Task<VendureOrdersAnswer> ReadManyAsync(VendureApi api, IReadOnlyList<string> ids, CancellationToken cancellation) =>
        api.QueryAsync<VendureOrdersAnswer>(VendureOperations.Orders, Many, new { ids, take = ids.Count }, cancellation);

    public static Task<VendureOrdersAnswer> ReadChangedAsync(
        VendureApi api, VendureTimePosition placed, VendureTimePosition changed, CancellationToken cancellation) =>
        api.QueryAsync<VendureOrdersAnswer>(
            VendureOperations.Orders, Changed,
            new { placedAfter = placed.After, placedTake = placed.Take, changedAfter = changed.After, changedTake = changed.Take },
            cancellation);
}

internal sealed record VendureOrderAnswer(VendureGlobalSettings GlobalSettings, VendureOrder? Order)
{
    public int Precision => GlobalSettings.ServerConfig.MoneyStrategyPrecision;
}

internal sealed record VendureOrdersAnswer(
    VendureGlobalSettings GlobalSettings, VendureList<VendureOrder> Placed, VendureList<VendureOrder>? Changed = null)
{
    public int Precision => GlobalSettings.ServerConfig.MoneyStrategyPrecision;
}
