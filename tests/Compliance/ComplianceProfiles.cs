namespace KolajAI.Compliance;

/// <summary>Every connector with code, and what its platform lacks.</summary>
public static class ComplianceProfiles
{
    private const string OneCurrency = "Amounts are in lira alone (`currencyType` TRY, §3).";
    private const string NoToken = "Keys do not end (Basic, §1).";
    private const string MarketplaceShips = "The marketplace arranges the cargo; a shipment cannot be told to it (§4, no tracking push).";

    private const string RealClock = "A real server's clock cannot be set. Its times are instants in UTC (`orderPlacedAt`, seen on 3.7.3): `VendureOrderMappingTests`.";
    private const string VendureStates = "Vendure's orders have no such state (`OrderProcess` of 3.7.3: PaymentSettled is followed by Shipped, Delivered or Cancelled).";
    private const string VendureWebhooks = "Vendure has no webhooks: events are for code inside the server alone.";

    private const string MedusaClock = "A real server's clock cannot be set. Its times are instants in UTC (`created_at`, seen on 2.21.2): `MedusaOrderMappingTests`.";
    private const string MedusaStates = "Medusa's orders have no such state (Orders and fulfilment: `fulfillment_status` goes from not_fulfilled to fulfilled, shipped, delivered).";
    private const string MedusaWebhooks = "None built in: `/admin/webhooks` is 404, events are for code inside the server alone (Webhooks).";

    private const string SandboxBuyer = "An order of the protocol names no buyer (`docs/sandbox-protocol.md`, `GET orders`).";
    private const string SandboxPackages = "The protocol has no packages (`docs/sandbox-protocol.md`, `GET orders`).";
    private const string SandboxReturns = "The protocol has no returns: `state` is new, acknowledged, invoiced, shipped or cancelled.";
    private const string SandboxStates = "The protocol's states are closed: the server is written from our page, another word is its fault.";
    private const string SandboxCurrency = "Every amount of the protocol names its currency; the shop has none of its own.";
    private const string SandboxRegistration = "The protocol has no call that registers an address (`docs/sandbox-protocol.md`, Notices).";
    private const string SandboxToken = "An API key of the protocol does not end.";

    public static ComplianceProfile Trendyol { get; } = new("trendyol", "the simulator, written from the fact sheet", new Dictionary<string, string>
    {
        ["price_currency_usd"] = OneCurrency,
        ["price_currency_eur"] = OneCurrency,
        ["order_amounts_usd"] = OneCurrency,
        ["order_amounts_eur"] = OneCurrency,
        ["token_expiry"] = NoToken,
        ["action_ship"] = MarketplaceShips,
    })
    { Test = "ComplianceTests.Trendyol_Passes" };

    public static ComplianceProfile Sandbox { get; } = new("sandbox", "the simulator, written from `docs/sandbox-protocol.md`", new Dictionary<string, string>
    {
        ["order_turkish_letters"] = SandboxBuyer,
        ["order_split"] = SandboxPackages,
        ["order_returned"] = SandboxReturns,
        ["order_status_unknown"] = SandboxStates,
        ["price_other_currency"] = SandboxCurrency,
        ["webhook_register"] = SandboxRegistration,
        ["token_expiry"] = SandboxToken,
    })
    { Test = "ComplianceTests.Sandbox_Passes" };

    public static ComplianceProfile Vendure { get; } = new("vendure", "an unmodified Vendure 3.7.3", new Dictionary<string, string>
    {
        ["order_summer_time"] = RealClock,
        ["order_midnight"] = RealClock,
        ["order_returned"] = "Vendure has no returns: shipped units are taken back by `cancelOrder`, and the order ends as Cancelled (seen on 3.7.3).",
        ["action_acknowledge"] = VendureStates,
        ["action_invoice"] = VendureStates,
        ["webhook_proof"] = VendureWebhooks,
        ["webhook_event"] = VendureWebhooks,
        ["webhook_garbage"] = VendureWebhooks,
        ["webhook_register"] = VendureWebhooks,
    })
    { Test = "VendureComplianceTests.Vendure_Passes" };

    public static ComplianceProfile WooCommerce { get; } = new("woocommerce", "the simulator, written from the fact sheet", new Dictionary<string, string>
    {
        ["token_expiry"] = "Keys do not end (Basic or OAuth 1.0a with the same keys; base URL and auth).",
        ["order_split"] = "The core has neither packages nor tracking: an order is shipped by one status (Orders, Ship).",
        ["action_acknowledge"] = "No status stands between paid and shipped (Orders, Status).",
    })
    { Test = "ComplianceTests.WooCommerce_Passes" };

    public static ComplianceProfile Shopify { get; } = new("shopify", "the simulator, written from the fact sheet", new Dictionary<string, string>
    {
        ["action_acknowledge"] = "No state stands between paid and shipped that the seller tells (Orders, Fields; Fulfilment).",
        ["action_invoice"] = "No invoice upload call exists (Fulfilment).",
    })
    { Test = "ComplianceTests.Shopify_Passes" };

    public static ComplianceProfile Medusa { get; } = new("medusa", "an unmodified Medusa 2.21.2", new Dictionary<string, string>
    {
        ["order_summer_time"] = MedusaClock,
        ["order_midnight"] = MedusaClock,
        ["action_acknowledge"] = MedusaStates,
        ["action_invoice"] = MedusaStates,
        ["webhook_proof"] = MedusaWebhooks,
        ["webhook_event"] = MedusaWebhooks,
        ["webhook_garbage"] = MedusaWebhooks,
        ["webhook_register"] = MedusaWebhooks,
        ["token_expiry"] = "Secret API keys do not end (Basic; Base URL and auth).",
    })
    { Test = "MedusaComplianceTests.Medusa_Passes" };

    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<ComplianceProfile> All { get; } = [Sandbox, Trendyol, WooCommerce, Shopify, Vendure, Medusa];
}
