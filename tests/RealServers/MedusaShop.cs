using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>
/// What a seller sees and does in the shop's own back office, and what shoppers do in front, independent of the connector. Every method throws
/// <see cref="RealServerException"/> when the shop refuses.
/// </summary>
public sealed class MedusaShop : IDisposable
{
    private const string VariantFields =
        "id,sku,title,barcode,product_id,*prices,*prices.price_rules,options.value,options.option.title,product.title,product.description," +
        "inventory_items.inventory_item_id,inventory_items.inventory.location_levels.stocked_quantity," +
        "inventory_items.inventory.location_levels.reserved_quantity";

    private const string OrderFields =
        "id,display_id,status,payment_status,fulfillment_status,total,*items,*fulfillments,*fulfillments.labels,*payment_collections.payments";

    private readonly HttpClient _http;
    private readonly RestClient _admin;
    private readonly RestClient _store;
    private readonly MedusaSetup _setup;

    private MedusaShop(MedusaServer server, MedusaSetup setup, RestClient admin, HttpClient http)
    {
        (_setup, _admin, _http) = (setup, admin, http);
        _store = new RestClient(http, server.BaseAddress, ("x-publishable-api-key", setup.PublishableKey));
    }

    /// <summary>A secret key of the shop; a connector calls with it.</summary>
    public string ApiKey => _setup.ApiKey;

    /// <summary>Makes a new Medusa a shop that can sell.</summary>
    public static async Task<MedusaShop> SetUpAsync(MedusaServer server, CancellationToken cancellation)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var login = await http.PostAsJsonAsync(
            new Uri(server.BaseAddress, "auth/user/emailpass"), new { email = server.User, password = server.Password }, cancellation);
        var token = (await login.Content.ReadFromJsonAsync<JsonObject>(cancellation))?["token"]
            ?? throw new RealServerException($"The shop refused the first administrator: {(int)login.StatusCode}.");
        var admin = new RestClient(http, server.BaseAddress, ("Authorization", $"Bearer {(string)token!}"));
        return new MedusaShop(server, await MedusaSetup.RunAsync(admin, cancellation), admin, http);
    }

    /// <summary>All variants with this SKU, deleted ones left out.</summary>
    public async Task<IReadOnlyList<MedusaVariant>> FindVariantsAsync(string sku, CancellationToken cancellation)
    {
        var found = await _admin.GetAsync($"admin/product-variants?sku[]={Uri.EscapeDataString(sku)}&fields={VariantFields}", cancellation);
        return [.. found["variants"]!.AsArray().Select(node => Variant(node!))];
    }

    /// <summary>The one variant with this SKU; none or several throw.</summary>
    public async Task<MedusaVariant> ReadVariantAsync(string sku, CancellationToken cancellation)
    {
        var found = await FindVariantsAsync(sku, cancellation);
        return found.Count == 1
            ? found[0]
            : throw new RealServerException($"The shop has {found.Count} variants with the SKU {sku}; one was expected.");
    }

    /// <summary>The product's metadata.</summary>
    public async Task<JsonObject> ReadProductAsync(string productId, CancellationToken cancellation) =>
        (await _admin.GetAsync($"admin/products/{productId}?fields=id,title,description,thumbnail,metadata,origin_country,*images,*categories", cancellation))["product"]!.AsObject();

    /// <summary>A seller types products with one variant each into the back office, with prices in one currency.</summary>
    public async Task CreateByHandAsync(
        IReadOnlyList<(string Sku, string Title, decimal Price, long Stock)> products, string currency, CancellationToken cancellation)
    {
        foreach (var part in products.Chunk(30))
        {
            var made = await _admin.PostAsync(
                "admin/products/batch?fields=id,variants.sku,variants.inventory_items.inventory_item_id",
                new { create = part.Select(product => ByHand(product.Sku, product.Title, product.Price, currency)) }, cancellation);
            var items = made["created"]!.AsArray().SelectMany(static product => product!["variants"]!.AsArray()).ToDictionary(
                static variant => (string)variant!["sku"]!, static variant => (string)variant!["inventory_items"]![0]!["inventory_item_id"]!);
            await LevelsAsync("create", part.Select(product => (items[product.Sku], product.Stock)), cancellation);
        }
    }

    /// <summary>A seller types another stock figure into the back office.</summary>
    public async Task SetStockByHandAsync(string sku, long stocked, CancellationToken cancellation) =>
        await LevelsAsync("update", [((await ReadVariantAsync(sku, cancellation)).InventoryItemId, stocked)], cancellation);

    /// <summary>A seller types the variant's prices anew: of everybody, from ten units on, of the region that pays in lira, and in dollars.</summary>
    public async Task SetPricesByHandAsync(string sku, decimal lira, decimal fromTen, decimal region, decimal dollars, CancellationToken cancellation)
    {
        var variant = await ReadVariantAsync(sku, cancellation);
        object[] prices =
        [
            new { amount = lira, currency_code = "try" }, new { amount = fromTen, currency_code = "try", min_quantity = 10 },
            new { amount = region, currency_code = "try", rules = new { region_id = _setup.Regions["try"] } }, new { amount = dollars, currency_code = "usd" },
        ];
        await _admin.PostAsync(
            $"admin/products/{variant.ProductId}/variants/batch", new { update = new object[] { new { id = variant.Id, prices } } }, cancellation);
    }

    /// <summary>A new category; its id.</summary>
    public async Task<string> CreateCategoryAsync(string name, CancellationToken cancellation) =>
        (string)(await _admin.PostAsync("admin/product-categories", new { name, is_active = true }, cancellation))["product_category"]!["id"]!;

    /// <summary>A seller takes a product off the shop.</summary>
    public async Task DeleteProductAsync(string sku, CancellationToken cancellation) =>
        await _admin.DeleteAsync($"admin/products/{(await ReadVariantAsync(sku, cancellation)).ProductId}", cancellation);

    /// <summary>A new shopper buys and pays: cart, address, shipping, payment, done.</summary>
    /// <returns>The shop's id of the order.</returns>
    public async Task<string> BuyAsync(
        IReadOnlyList<(string Sku, long Quantity)> lines, MedusaBuyer buyer, string currency, CancellationToken cancellation)
    {
        var items = new List<object>();
        foreach (var (sku, quantity) in lines)
            items.Add(new { variant_id = (await ReadVariantAsync(sku, cancellation)).Id, quantity });
        var country = MedusaSetup.Markets.Single(market => market.Currency == currency).Country;
        var cart = await _store.PostAsync(
            "store/carts?fields=id",
            new { region_id = _setup.Regions[currency], sales_channel_id = _setup.SalesChannel, email = buyer.Email, items, shipping_address = buyer.Address(country) },
            cancellation);
        var id = (string)cart["cart"]!["id"]!;
        await _store.PostAsync($"store/carts/{id}/shipping-methods?fields=id", new { option_id = _setup.ShippingOption }, cancellation);
        var payment = await _store.PostAsync("store/payment-collections", new { cart_id = id }, cancellation);
        await _store.PostAsync(
            $"store/payment-collections/{(string)payment["payment_collection"]!["id"]!}/payment-sessions", new { provider_id = "pp_system_default" }, cancellation);
        var done = await _store.PostAsync($"store/carts/{id}/complete?fields=id", new { }, cancellation);
        return (string?)done["order"]?["id"] ?? throw new RealServerException($"The shop took no order: {done.ToJsonString()}");
    }

    /// <summary>A new shopper buys one SKU in lira.</summary>
    public async Task<MedusaOrder> BuyAsync(string sku, long quantity, CancellationToken cancellation) =>
        await ReadOrderAsync(await BuyAsync([(sku, quantity)], MedusaBuyer.Usual, "try", cancellation), cancellation);

    /// <summary>The seller makes an order for a customer who has still to pay.</summary>
    /// <returns>The shop's id of the order.</returns>
    public async Task<string> OrderUnpaidAsync(string sku, long quantity, CancellationToken cancellation)
    {
        var variant = await ReadVariantAsync(sku, cancellation);
        var draft = await _admin.PostAsync(
            "admin/draft-orders",
            new
            {
                email = MedusaBuyer.Usual.Email,
                region_id = _setup.Regions["try"],
                sales_channel_id = _setup.SalesChannel,
                items = new[] { new { variant_id = variant.Id, quantity } },
                shipping_methods = new[] { new { name = "Kargo", shipping_option_id = _setup.ShippingOption, amount = 0 } },
            },
            cancellation);
        var id = (string)draft["draft_order"]!["id"]!;
        await _admin.PostAsync($"admin/draft-orders/{id}/convert-to-order", new { }, cancellation);
        return id;
    }

    /// <summary>The customer has paid by another way.</summary>
    public async Task MarkPaidAsync(string orderId, CancellationToken cancellation)
    {
        var order = await ReadOrderAsync(orderId, cancellation);
        var payment = await _admin.PostAsync("admin/payment-collections", new { order_id = orderId, amount = order.Total }, cancellation);
        await _admin.PostAsync(
            $"admin/payment-collections/{(string)payment["payment_collection"]!["id"]!}/mark-as-paid", new { order_id = orderId }, cancellation);
    }

    /// <summary>The order with this id of the shop.</summary>
    public async Task<MedusaOrder> ReadOrderAsync(string orderId, CancellationToken cancellation) =>
        Order((await _admin.GetAsync($"admin/orders/{orderId}?fields={OrderFields}", cancellation))["order"]!);

    /// <summary>The seller cancels the whole order.</summary>
    public Task CancelOrderAsync(string orderId, CancellationToken cancellation) => _admin.PostAsync($"admin/orders/{orderId}/cancel", new { }, cancellation);

    /// <summary>The seller edits the order: of one SKU that many units are left, 0 for none.</summary>
    public async Task EditAsync(string orderId, string sku, int left, CancellationToken cancellation)
    {
        var line = (await ReadOrderAsync(orderId, cancellation)).Lines.Single(line => line.Sku == sku);
        await _admin.PostAsync("admin/order-edits", new { order_id = orderId }, cancellation);
        await _admin.PostAsync($"admin/order-edits/{orderId}/items/item/{line.Id}", new { quantity = left }, cancellation);
        await _admin.PostAsync($"admin/order-edits/{orderId}/request", new { }, cancellation);
        await _admin.PostAsync($"admin/order-edits/{orderId}/confirm", new { }, cancellation);
    }

    /// <summary>The seller packs units of one SKU.</summary>
    /// <returns>The fulfilment's id.</returns>
    public async Task<string> PackAsync(string orderId, string sku, int quantity, CancellationToken cancellation)
    {
        var before = await ReadOrderAsync(orderId, cancellation);
        var line = before.Lines.Single(line => line.Sku == sku);
        await _admin.PostAsync($"admin/orders/{orderId}/fulfillments", new { items = new[] { new { id = line.Id, quantity } } }, cancellation);
        var known = before.Fulfilments.Select(static f => f.Id).ToHashSet();
        return (await ReadOrderAsync(orderId, cancellation)).Fulfilments.Single(f => !known.Contains(f.Id)).Id;
    }

    /// <summary>The seller packs and ships units of one SKU.</summary>
    /// <returns>The fulfilment's id.</returns>
    public async Task<string> ShipAsync(string orderId, string sku, int quantity, CancellationToken cancellation)
    {
        var fulfilment = await PackAsync(orderId, sku, quantity, cancellation);
        var line = (await ReadOrderAsync(orderId, cancellation)).Lines.Single(line => line.Sku == sku);
        await _admin.PostAsync(
            $"admin/orders/{orderId}/fulfillments/{fulfilment}/shipments",
            new { items = new[] { new { id = line.Id, quantity } }, labels = new[] { new { tracking_number = "TR1", tracking_url = "", label_url = "" } } }, cancellation);
        return fulfilment;
    }

    /// <summary>What was shipped has reached the buyer.</summary>
    public Task DeliverAsync(string orderId, string fulfilment, CancellationToken cancellation) =>
        _admin.PostAsync($"admin/orders/{orderId}/fulfillments/{fulfilment}/mark-as-delivered", new { }, cancellation);

    /// <summary>Shipped units of one SKU come back: some whole, some broken.</summary>
    public async Task ReturnAsync(string orderId, string sku, int whole, int broken, CancellationToken cancellation)
    {
        var line = (await ReadOrderAsync(orderId, cancellation)).Lines.Single(line => line.Sku == sku).Id;
        var begun = await _admin.PostAsync("admin/returns", new { order_id = orderId, location_id = _setup.Location }, cancellation);
        var path = $"admin/returns/{(string)begun["return"]!["id"]!}";
        await _admin.PostAsync($"{path}/request-items", new { items = new[] { new { id = line, quantity = whole + broken } } }, cancellation);
        await _admin.PostAsync($"{path}/request", new { }, cancellation);
        await _admin.PostAsync($"{path}/receive", new { }, cancellation);
        if (whole > 0)
            await _admin.PostAsync($"{path}/receive-items", new { items = new[] { new { id = line, quantity = whole } } }, cancellation);
        if (broken > 0)
            await _admin.PostAsync($"{path}/dismiss-items", new { items = new[] { new { id = line, quantity = broken } } }, cancellation);
        await _admin.PostAsync($"{path}/receive/confirm", new { }, cancellation);
    }

    /// <summary>Ends the connections.</summary>
    public void Dispose() => _http.Dispose();

    private object ByHand(string sku, string title, decimal price, string currency) => new
    {
        title,
        handle = sku.ToLowerInvariant(),
        status = "published",
        shipping_profile_id = _setup.ShippingProfile,
        sales_channels = new[] { new { id = _setup.SalesChannel } },
        options = new[] { new { title = "Boy", values = new[] { "Tek" } } },
        variants = new[]
        {
            new
            {
                title = "Tek",
                sku,
                manage_inventory = true,
                // A name of an anonymous type would be written small.
                options = new Dictionary<string, string> { ["Boy"] = "Tek" },
                prices = new[] { new { amount = price, currency_code = currency } },
            },
        },
    };

    private Task LevelsAsync(string how, IEnumerable<(string Item, long Stocked)> levels, CancellationToken cancellation) => _admin.PostAsync(
        "admin/inventory-items/location-levels/batch",
        new Dictionary<string, object>
        {
            [how] = levels.Select(level => new { inventory_item_id = level.Item, location_id = _setup.Location, stocked_quantity = level.Stocked }),
        },
        cancellation);

    private static MedusaVariant Variant(JsonNode node)
    {
        var inventory = node["inventory_items"]!.AsArray();
        var levels = inventory.SelectMany(static item => item!["inventory"]!["location_levels"]!.AsArray()).ToList();
        var prices = node["prices"]!.AsArray().ToLookup(static price => price!["rules"]!.AsObject().Count == 0 && price["min_quantity"] is null);
        return new MedusaVariant(
            (string)node["id"]!, (string)node["product_id"]!, (string)node["sku"]!, (string)node["title"]!, (string)node["product"]!["title"]!,
            (string?)node["product"]!["description"], (string?)node["barcode"], (string)inventory[0]!["inventory_item_id"]!,
            levels.Sum(static level => (long)level!["stocked_quantity"]!), levels.Sum(static level => (long)level!["reserved_quantity"]!),
            prices[true].ToDictionary(static price => (string)price!["currency_code"]!, static price => (decimal)price!["amount"]!), prices[false].Count(),
            node["options"]!.AsArray().ToDictionary(static option => (string)option!["option"]!["title"]!, static option => (string)option!["value"]!));
    }

    private static MedusaOrder Order(JsonNode node) => new(
        (string)node["id"]!, ((long)node["display_id"]!).ToString(CultureInfo.InvariantCulture), (string)node["status"]!, (string)node["payment_status"]!,
        (string)node["fulfillment_status"]!, (decimal)node["total"]!,
        [.. node["items"]!.AsArray().Select(static line => new MedusaOrderLine((string)line!["id"]!, (string)line["variant_sku"]!, (int)line["quantity"]!))],
        [.. node["fulfillments"]!.AsArray().Select(static f => new MedusaFulfilment(
            (string)f!["id"]!, f["shipped_at"] is not null, (string?)f["labels"]!.AsArray().FirstOrDefault()?["tracking_number"],
            (f["metadata"] as JsonObject ?? []).ToDictionary(static pair => pair.Key, static pair => pair.Value!.ToString())))]);
}
