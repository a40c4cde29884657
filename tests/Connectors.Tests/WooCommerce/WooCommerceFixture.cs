using System.Net;
using KolajAI.Connectors.WooCommerce;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Tests.WooCommerce;

/// <summary>A connector against a shop whose answers are queued.</summary>
internal sealed class WooCommerceFixture
{
    public const string Key = "ck_0123456789abcdef0123456789abcdef01234567";
    public const string Secret = "cs_89abcdef0123456789abcdef0123456789abcdef";

    public WooCommerceConnector Connector { get; } = new();

    public StubPlatform Platform { get; } = new();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The requests without those that read the shop's settings.</summary>
    public IReadOnlyList<SentRequest> Sent => [.. Platform.Sent.Where(static request => request.Operation != WooCommerceOperations.Settings)];

    public static Money Try(decimal amount) => Money.FromDecimal(amount, "TRY");

    public ConnectorSession Session(string baseUrl = "https://shop.example/", params (string Name, string Value)[] settings) => new()
    {
        Account = new AccountRef("t1", "woocommerce", "default"),
        Credentials = new Dictionary<string, string> { ["consumer_key"] = Key, ["consumer_secret"] = Secret },
        Settings = settings.Append(("base_url", baseUrl)).ToDictionary(static setting => setting.Item1, static setting => setting.Item2),
        Http = new HttpClient(Platform),
        Clock = Platform.Clock,
        State = Platform.Notes,
    };

    public WooCommerceFixture Answers(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        Platform.Answers(body, status, headers);
        return this;
    }

    /// <summary>The two reads of the shop's settings.</summary>
    public WooCommerceFixture AnswersFacts(string currency = "TRY", string includeTax = "yes", string calcTaxes = "yes", string decimals = "2") => this
        .Answers($$"""
            [{"id":"woocommerce_specific_allowed_countries","value":["TR"]},{"id":"woocommerce_currency","value":"{{currency}}"},
             {"id":"woocommerce_calc_taxes","value":"{{calcTaxes}}"},{"id":"woocommerce_price_num_decimals","value":"{{decimals}}"}]
            """)
        .Answers($$"""[{"id":"woocommerce_prices_include_tax","value":"{{includeTax}}"}]""");

    public static Product Product(string id, string sku, string title = "Tişört") => new()
    {
        Id = id,
        Sku = sku,
        Title = title,
    };

    public static ContentItem Content(Product product, decimal? price = 149.90m, long quantity = 5, params (string Kind, string Id)[] remoteIds) => new(
        product.Id, 1, product, quantity, price is { } amount ? Try(amount) : null, null,
        remoteIds.ToDictionary(static id => id.Kind, static id => id.Id));
}
