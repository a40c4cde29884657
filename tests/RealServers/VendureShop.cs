using System.Globalization;
using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>
/// What a seller sees and does in the shop's own back office, and what shoppers do in front, independent of the connector.
/// Prices are gross decimals in lira; every method throws <see cref="RealServerException"/> when the shop refuses.
/// </summary>
public sealed partial class VendureShop : IDisposable
{
    private const string VariantFields =
        "id sku name enabled priceWithTax currencyCode stockLevels{stockOnHand stockAllocated} product{id name}";

    private const string OrderFields =
        "id code state totalWithTax orderPlacedAt updatedAt " +
        "lines{id quantity orderPlacedQuantity unitPriceWithTax productVariant{sku}} history{items{type data}}";

    private const string Refused = "... on ErrorResult{errorCode message}";

    // Sessions are bearer tokens; a shared cookie would make each shopper the seller.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private readonly VendureServer _server;
    private readonly GraphQlClient _admin;

    private VendureShop(VendureServer server, string? channelToken)
    {
        _server = server;
        ChannelToken = channelToken;
        _admin = new GraphQlClient(_http, server.AdminApi, channelToken);
    }

    /// <summary>The channel that is seen and sold in; null for the first one, in lira.</summary>
    public string? ChannelToken { get; }

    /// <summary>Logs in to a shop that is set up already.</summary>
    public static async Task<VendureShop> OpenAsync(VendureServer server, CancellationToken cancellation, string? channelToken = null)
    {
        var shop = new VendureShop(server, channelToken);
        await shop._admin.RunAsync(
            $"mutation($user:String!,$password:String!){{login(username:$user,password:$password){{__typename {Refused}}}}}",
            cancellation,
            new() { ["user"] = server.User, ["password"] = server.Password });
        return shop;
    }

    /// <summary>
    /// Makes a new Vendure a Turkish shop: lira, prices that include 20 % KDV, one zone, one way to ship, one to pay
    /// that settles at once.
    /// </summary>
    public static async Task<VendureShop> SetUpAsync(VendureServer server, CancellationToken cancellation)
    {
        var shop = await OpenAsync(server, cancellation);
        await VendureSetup.RunAsync(shop._admin, cancellation);
        return shop;
    }

    /// <summary>A channel of the shop that sells in another currency, with the same ways to ship and to pay; made where there is none yet.</summary>
    /// <param name="currency">ISO 4217.</param>
    public async Task<VendureShop> InCurrencyAsync(string currency, CancellationToken cancellation)
    {
        var token = $"kolaj-{currency.ToLowerInvariant()}";
        await VendureSetup.AddChannelAsync(_admin, token, currency, cancellation);
        return await OpenAsync(_server, cancellation, token);
    }

    /// <summary>All variants with this SKU (exact, case-sensitive), deleted ones left out.</summary>
    public async Task<IReadOnlyList<VendureVariant>> FindVariantsAsync(string sku, CancellationToken cancellation)
    {
        var found = await _admin.RunAsync(
            $"query($sku:String!){{productVariants(options:{{filter:{{sku:{{eq:$sku}}}},take:1000}}){{items{{{VariantFields}}}}}}}",
            cancellation,
            new() { ["sku"] = sku });
        return [.. found["items"]!.AsArray().Select(item => Variant(item!))];
    }

    /// <summary>Every variant of the shop (at most 1,000).</summary>
    public async Task<IReadOnlyList<VendureVariant>> ReadAllVariantsAsync(CancellationToken cancellation)
    {
        var found = await _admin.RunAsync($"{{productVariants(options:{{take:1000}}){{items{{{VariantFields}}}}}}}", cancellation);
        return [.. found["items"]!.AsArray().Select(item => Variant(item!))];
    }

    /// <summary>The one variant with this SKU; none or several throw.</summary>
    public async Task<VendureVariant> ReadVariantAsync(string sku, CancellationToken cancellation)
    {
        var found = await FindVariantsAsync(sku, cancellation);
        return found.Count == 1
            ? found[0]
            : throw new RealServerException($"The shop has {found.Count} variants with the SKU {sku}; one was expected.");
    }

    /// <summary>How often the SKU exists, to find duplicates.</summary>
    public async Task<VendureCount> CountAsync(string sku, CancellationToken cancellation)
    {
        var found = await FindVariantsAsync(sku, cancellation);
        return new VendureCount(found.Count, found.Select(variant => variant.ProductId).Distinct().Count());
    }

    /// <summary>How many products the shop has, with or without variants.</summary>
    public async Task<int> CountProductsAsync(CancellationToken cancellation)
    {
        var found = await _admin.RunAsync("{products(options:{take:1}){totalItems}}", cancellation);
        return found["totalItems"]!.GetValue<int>();
    }

    /// <summary>A seller types a product with one variant into the back office.</summary>
    public async Task<VendureVariant> CreateProductByHandAsync(
        string sku, string title, decimal grossPrice, int stockOnHand, CancellationToken cancellation)
    {
        var product = await _admin.RunAsync(
            "mutation($input:CreateProductInput!){createProduct(input:$input){id}}",
            cancellation,
            new() { ["input"] = new JsonObject { ["enabled"] = true, ["translations"] = Translations(title, slug: sku.ToLowerInvariant()) } });
        var created = await _admin.RunAsync(
            $"mutation($input:[CreateProductVariantInput!]!){{createProductVariants(input:$input){{{VariantFields}}}}}",
            cancellation,
            new()
            {
                ["input"] = new JsonArray(new JsonObject
                {
                    ["productId"] = product["id"]!.DeepClone(),
                    ["sku"] = sku,
                    ["price"] = Minor(grossPrice),
                    ["stockOnHand"] = stockOnHand,
                    ["translations"] = Translations(title),
                }),
            });
        return Variant(created[0]!);
    }

    /// <summary>A seller types another stock figure into the back office.</summary>
    public Task SetStockByHandAsync(string sku, int stockOnHand, CancellationToken cancellation) =>
        UpdateVariantAsync(sku, "stockOnHand", stockOnHand, cancellation);

    /// <summary>A seller types another price, tax included, into the back office.</summary>
    public Task SetPriceByHandAsync(string sku, decimal grossPrice, CancellationToken cancellation) =>
        UpdateVariantAsync(sku, "price", Minor(grossPrice), cancellation);

    /// <summary>A new shopper fills a cart and goes as far as paying, without paying.</summary>
    public async Task<VendureCheckout> StartCheckoutAsync(string sku, int quantity, CancellationToken cancellation)
    {
        var variant = await ReadVariantAsync(sku, cancellation);
        return await VendureCheckout.StartAsync(
            new GraphQlClient(_http, _server.ShopApi, ChannelToken), variant.Id, quantity, cancellation);
    }

    /// <summary>A new shopper buys and pays; the shop must have that many.</summary>
    public async Task<VendureOrder> BuyAsync(string sku, int quantity, CancellationToken cancellation)
    {
        var checkout = await StartCheckoutAsync(sku, quantity, cancellation);
        await checkout.PayAsync(cancellation);
        return await ReadOrderAsync(checkout.OrderId, cancellation);
    }

    /// <summary>The order with this id of the shop.</summary>
    public async Task<VendureOrder> ReadOrderAsync(string orderId, CancellationToken cancellation) =>
        Order(await _admin.RunAsync(
            $"query($id:ID!){{order(id:$id){{{OrderFields}}}}}", cancellation, new() { ["id"] = orderId }));

    /// <summary>All placed orders, oldest first (at most 1,000).</summary>
    public async Task<IReadOnlyList<VendureOrder>> ListOrdersAsync(CancellationToken cancellation)
    {
        var found = await _admin.RunAsync(
            $"{{orders(options:{{filter:{{active:{{eq:false}}}},sort:{{orderPlacedAt:ASC}},take:1000}}){{items{{{OrderFields}}}}}}}", cancellation);
        return [.. found["items"]!.AsArray().Select(item => Order(item!))];
    }

    /// <summary>
    /// The seller cancels the whole order. Vendure puts the units back by itself: what is not fulfilled is released, what is
    /// fulfilled comes back on hand.
    /// </summary>
    public async Task<VendureOrder> CancelOrderAsync(string orderId, CancellationToken cancellation)
    {
        await _admin.RunAsync(
            $"mutation($id:ID!){{cancelOrder(input:{{orderId:$id,reason:\"stok yok\",cancelShipping:true}}){{__typename {Refused}}}}}",
            cancellation,
            new() { ["id"] = orderId });
        return await ReadOrderAsync(orderId, cancellation);
    }

    /// <summary>The seller cancels some units of one SKU of an order.</summary>
    public async Task<VendureOrder> CancelUnitsAsync(string orderId, string sku, int quantity, CancellationToken cancellation)
    {
        var line = (await ReadOrderAsync(orderId, cancellation)).Lines.Single(line => line.Sku == sku);
        await _admin.RunAsync(
            $"mutation($input:CancelOrderInput!){{cancelOrder(input:$input){{__typename {Refused}}}}}",
            cancellation,
            new() { ["input"] = new JsonObject { ["orderId"] = orderId, ["reason"] = "stok yok", ["lines"] = OrderLines(line.Id, quantity) } });
        return await ReadOrderAsync(orderId, cancellation);
    }

    /// <summary>The seller ships some units of one SKU of an order.</summary>
    public async Task<VendureOrder> ShipAsync(string orderId, string sku, int quantity, CancellationToken cancellation)
    {
        var line = (await ReadOrderAsync(orderId, cancellation)).Lines.Single(line => line.Sku == sku);
        var fulfillment = await _admin.RunAsync(
            $"mutation($lines:[OrderLineInput!]!){{addFulfillmentToOrder(input:{{lines:$lines,handler:{{code:\"manual-fulfillment\"," +
            "arguments:[{name:\"method\",value:\"Kargo\"},{name:\"trackingCode\",value:\"TR1\"}]}}){__typename ... on Fulfillment{id} " +
            $"{Refused}}}}}",
            cancellation,
            new() { ["lines"] = OrderLines(line.Id, quantity) });
        await _admin.RunAsync(
            $"mutation($id:ID!){{transitionFulfillmentToState(id:$id,state:\"Shipped\"){{__typename {Refused}}}}}",
            cancellation,
            new() { ["id"] = fulfillment["id"]!.DeepClone() });
        return await ReadOrderAsync(orderId, cancellation);
    }

    /// <summary>What was shipped has reached the buyer.</summary>
    public async Task DeliverAsync(string orderId, CancellationToken cancellation)
    {
        var order = await _admin.RunAsync("query($id:ID!){order(id:$id){fulfillments{id}}}", cancellation, new() { ["id"] = orderId });
        foreach (var fulfillment in order["fulfillments"]!.AsArray())
        {
            await _admin.RunAsync(
                $"mutation($id:ID!){{transitionFulfillmentToState(id:$id,state:\"Delivered\"){{__typename {Refused}}}}}",
                cancellation,
                new() { ["id"] = fulfillment!["id"]!.DeepClone() });
        }
    }

    /// <summary>A seller takes a product off the shop.</summary>
    public async Task DeleteProductAsync(string sku, CancellationToken cancellation) => await _admin.RunAsync(
        "mutation($id:ID!){deleteProduct(id:$id){result}}", cancellation, new() { ["id"] = (await ReadVariantAsync(sku, cancellation)).ProductId });

    /// <summary>Ends the sessions' connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task UpdateVariantAsync(string sku, string field, JsonNode value, CancellationToken cancellation)
    {
        var variant = await ReadVariantAsync(sku, cancellation);
        await _admin.RunAsync(
            "mutation($input:[UpdateProductVariantInput!]!){updateProductVariants(input:$input){id}}",
            cancellation,
            new() { ["input"] = new JsonArray(new JsonObject { ["id"] = variant.Id, [field] = value }) });
    }

    private static JsonArray OrderLines(string lineId, int quantity) =>
        new(new JsonObject { ["orderLineId"] = lineId, ["quantity"] = quantity });

    private static JsonArray Translations(string name, string? slug = null)
    {
        var turkish = new JsonObject { ["languageCode"] = "tr", ["name"] = name };
        if (slug is not null)
        {
            turkish["slug"] = slug;
            turkish["description"] = "";
        }

        return new JsonArray(turkish);
    }

    private static VendureVariant Variant(JsonNode node) => new(
        Text(node["id"]),
        Text(node["product"]!["id"]),
        Text(node["sku"]),
        Text(node["name"]),
        Text(node["product"]!["name"]),
        Major(node["priceWithTax"]),
        Text(node["currencyCode"]),
        node["stockLevels"]!.AsArray().Sum(level => level!["stockOnHand"]!.GetValue<int>()),
        node["stockLevels"]!.AsArray().Sum(level => level!["stockAllocated"]!.GetValue<int>()),
        node["enabled"]!.GetValue<bool>());

    private static VendureOrder Order(JsonNode node) => new(
        Text(node["id"]),
        Text(node["code"]),
        Text(node["state"]),
        Major(node["totalWithTax"]),
        node["orderPlacedAt"] is { } placed ? Instant(placed) : null,
        Instant(node["updatedAt"]!),
        [.. node["lines"]!.AsArray().Select(line => new VendureOrderLine(
            Text(line!["id"]),
            Text(line["productVariant"]!["sku"]),
            line["quantity"]!.GetValue<int>(),
            line["orderPlacedQuantity"]!.GetValue<int>(),
            Major(line["unitPriceWithTax"])))],
        [.. node["history"]!["items"]!.AsArray()
            .Where(entry => Text(entry!["type"]) == "ORDER_NOTE")
            .Select(entry => Text(entry!["data"]!["note"]))]);

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static DateTimeOffset Instant(JsonNode node) =>
        DateTimeOffset.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    // Vendure's money is an integer of minor units; the lira has two decimals.
    private static decimal Major(JsonNode? minor) => minor!.GetValue<long>() / 100m;

    private static long Minor(decimal lira) => decimal.ToInt64(decimal.Round(lira * 100m, 0, MidpointRounding.ToEven));
}
