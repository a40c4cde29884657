using KolajAI.Orders;

namespace KolajAI.Connectors.Catalogue;

/// <summary>Tells what a connector can do by the interfaces it implements, so that nothing can be claimed without code.</summary>
internal static class ConnectorCapabilities
{
    public static IReadOnlyList<string> Of(IConnector connector)
    {
        var words = new List<string>();
        if (connector is IConnectionTest)
            words.Add("test");
        if (connector is ICatalogPublisher)
            words.Add("publish");
        if (connector is ICategorySource)
            words.Add("catalogue");
        if (connector is IStockUpdater)
            words.AddRange(["stock", "price"]);
        if (connector is IListingReader)
            words.Add("listings");
        if (connector is IOrderSource)
            words.Add("orders");
        if (connector is IOrderActions actions)
            words.AddRange(actions.SupportedActions.Order().Select(WordOf));
        if (connector is IWebhookParser)
            words.Add("webhooks");
        return words;
    }

    private static string WordOf(OrderActionKind action) => action switch
    {
        OrderActionKind.Acknowledge => "acknowledge",
        OrderActionKind.Invoice => "invoice",
        OrderActionKind.Ship => "ship",
        OrderActionKind.Cancel => "cancel",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "An order action without a capability word."),
    };
}
