using KolajAI.Simulator.Control;
using KolajAI.Simulator.Webhooks;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Orders;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;
using KolajAI.Simulator.WooCommerce.Webhooks;

namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>The control API's WooCommerce part, under <c>/control/woocommerce/shops</c>.</summary>
internal static class WooControlEndpoints
{
    public static void MapWooCommerceControl(this RouteGroupBuilder control)
    {
        var shops = control.MapGroup("/woocommerce/shops");
        shops.AddEndpointFilter(PassRefusalsAsync);
        shops.MapPost("", async (HttpContext context, WooShops all) =>
        {
            all.Add(await ControlJson.ReadRequiredAsync<NewWooShop>(context));
            return Results.NoContent();
        });

        var shop = shops.MapGroup("/{shop}");
        MapSettings(shop);
        MapProducts(shop);
        MapOrders(shop);
        MapWebhooks(shop);
    }

    private static void MapSettings(RouteGroupBuilder group)
    {
        group.MapGet("/settings", (string shop, WooShops all) => ControlJson.Ok(all.Required(shop).Locked(() => all.Required(shop).Settings)));
        group.MapPut("/settings", async (HttpContext context, string shop, WooShops all) =>
        {
            var settings = await ControlJson.ReadAsync<WooShopSettings>(context);
            WooShops.Check(settings);
            var found = all.Required(shop);
            found.Locked(() => found.Settings = settings);
            return Results.NoContent();
        });
        group.MapPost("/item-failures", async (HttpContext context, string shop, WooShops all) =>
        {
            var failure = await ControlJson.ReadRequiredAsync<WooItemFailure>(context);
            if (failure.Sku is null == failure.Id is null || failure.Times < 1 || failure.Status is < 400 or > 599)
                throw new ControlRequestException(StatusCodes.Status400BadRequest, "A failure names a SKU or an id, times of at least 1, and a status of an error.");
            var found = all.Required(shop);
            found.Locked(() => found.Failures.Plan(failure));
            return Results.NoContent();
        });
        group.MapDelete("/item-failures", (string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            found.Locked(found.Failures.Clear);
            return Results.NoContent();
        });
    }

    private static void MapProducts(RouteGroupBuilder group)
    {
        group.MapGet("/products", (string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            return ControlJson.Ok(found.Locked(() => found.Products.All.Select(View).ToList()));
        });
        group.MapPost("/products", async (HttpContext context, string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            var seeds = await ControlJson.ReadRequiredAsync<List<WooSeedProduct>>(context);
            return ControlJson.Ok(found.Locked(() => seeds.SelectMany(seed => ShopSeeding.Put(found, seed)).Select(View).ToList()));
        });
        group.MapPost("/products/{sku}/by-hand", async (HttpContext context, string shop, string sku, WooShops all) =>
        {
            var found = all.Required(shop);
            var change = await ControlJson.ReadAsync<WooChangeByHand>(context);
            return ControlJson.Ok(found.Locked(() =>
            {
                var product = found.Products.BySku(sku) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"Nothing is sold as {sku}.");
                found.Products.ChangeByHand(product, ShopSeeding.Body(change));
                return View(product);
            }));
        });
    }

    private static void MapOrders(RouteGroupBuilder group)
    {
        group.MapGet("/orders", (string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            return ControlJson.Ok(found.Locked(() => found.Orders.All.Select(View).ToList()));
        });
        group.MapPost("/purchases", async (HttpContext context, string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            var purchase = await ControlJson.ReadRequiredAsync<WooPurchase>(context);
            return ControlJson.Ok(found.Locked(() => View(found.Orders.Place(purchase))));
        });
        group.MapPost("/orders/{id:long}/status", async (HttpContext context, string shop, long id, WooShops all) =>
        {
            var change = await ControlJson.ReadRequiredAsync<WooStatusChange>(context);
            return OnOrder(all.Required(shop), id, (found, order) => found.Orders.SetStatus(order, change.Status));
        });
        group.MapPost("/orders/{id:long}/refund", async (HttpContext context, string shop, long id, WooShops all) =>
        {
            var refund = await ControlJson.ReadRequiredAsync<WooRefundByHand>(context);
            return OnOrder(all.Required(shop), id, (found, order) => Refund(found, order, refund));
        });
        group.MapPost("/orders/{id:long}/trash", (string shop, long id, WooShops all) =>
            OnOrder(all.Required(shop), id, (found, order) => found.Orders.Delete(order, force: false)));
        group.MapPost("/orders/{id:long}/restore", (string shop, long id, WooShops all) =>
            OnOrder(all.Required(shop), id, (found, order) => found.Orders.Restore(order)));
        group.MapPost("/orders/{id:long}/webhook", async (HttpContext context, string shop, long id, WooShops all) =>
        {
            var repeat = await ControlJson.ReadAsync<WooRepeat>(context);
            return OnOrder(all.Required(shop), id, (found, order) =>
            {
                for (var i = 0; i < repeat.Times; i++)
                    found.Webhooks.Tell(WooTopics.Order, "updated", order.Id);
            });
        });
    }

    private static void MapWebhooks(RouteGroupBuilder group)
    {
        group.MapGet("/webhooks", (string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            return ControlJson.Ok(found.Locked(() => new WooWebhookState(
                [.. found.Webhooks.All.Select(webhook => new WooWebhookView(webhook.Id, webhook.Topic, webhook.Url, webhook.Status, webhook.Failures))],
                found.Webhooks.Outbox.HeldCount,
                found.Webhooks.Log)));
        });
        group.MapPut("/webhooks/faults", async (HttpContext context, string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            var faults = await ControlJson.ReadAsync<WebhookFaults>(context);
            found.Locked(() => found.Webhooks.Outbox.SetFaults(faults));
            return Results.NoContent();
        });
        group.MapPost("/webhooks/flush", async (HttpContext context, string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            var flush = await ControlJson.ReadAsync<WebhookFlush>(context);
            return ControlJson.Ok(new WooFlushed(found.Locked(() => found.Webhooks.Outbox.Flush(flush))));
        });
        group.MapPost("/webhooks/idle", async (string shop, WooShops all) =>
        {
            var found = all.Required(shop);
            await found.Locked(found.Webhooks.Outbox.WhenIdle);
            return Results.NoContent();
        });
    }

    private static IResult OnOrder(WooShop shop, long id, Action<WooShop, WooOrder> change) => ControlJson.Ok(shop.Locked(() =>
    {
        var order = shop.Orders.Required(id);
        change(shop, order);
        return View(order);
    }));

    private static void Refund(WooShop shop, WooOrder order, WooRefundByHand refund)
    {
        var lines = refund.Lines.Select(sent =>
        {
            if (order.Lines.FirstOrDefault(one => one.Id == sent.LineId) is not { } line || sent.Quantity < 1)
                throw new ControlRequestException(StatusCodes.Status400BadRequest, $"Line {sent.LineId} does not hold {sent.Quantity}.");
            var part = (decimal)sent.Quantity / line.Quantity;
            return new RefundedLine(
                shop.NextRowId(), line, sent.Quantity, new TaxedAmount(TaxedAmount.Round(line.Total.Net * part), TaxedAmount.Round(line.Total.Tax * part)));
        }).ToList();
        shop.Orders.Refund(order, refund.Amount ?? lines.Sum(line => line.Amount.Gross), refund.Reason, false, refund.Restock, lines, []);
    }

    private static WooProductView View(WooProduct product) => new(
        product.Id, product.Parent?.Id ?? 0, product.Type, product.Sku, product.Name, product.Status, product.RegularPrice, product.SalePrice, product.ManageStock,
        product.StockQuantity, product.StockStatus, product.Backorders);

    private static WooOrderView View(WooOrder order) => new(
        order.Id, order.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), order.Status, order.Currency, order.Total.Gross, order.StockReduced,
        order.Modified, order.Refunded,
        [.. order.Lines.Select(line => new WooOrderLineView(
            line.Id, line.Product.Sku, line.Product.Parent?.Id ?? line.Product.Id, line.Product.Parent is null ? 0 : line.Product.Id, line.Quantity, line.Reduced, line.Refunded))]);

    private static async ValueTask<object?> PassRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WooRefusal refusal)
        {
            throw new ControlRequestException(refusal.Status, $"{refusal.Code}: {refusal.Message}");
        }
    }
}
