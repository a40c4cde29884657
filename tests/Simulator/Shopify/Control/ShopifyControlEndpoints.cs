using KolajAI.Simulator.Control;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;
using KolajAI.Simulator.Shopify.Webhooks;

namespace KolajAI.Simulator.Shopify.Control;

/// <summary>The control API's Shopify part, under <c>/control/shopify/shops</c>.</summary>
internal static class ShopifyControlEndpoints
{
    public static void MapShopifyControl(this RouteGroupBuilder control)
    {
        var shops = control.MapGroup("/shopify/shops");
        shops.AddEndpointFilter(PassRefusalsAsync);
        shops.MapPost("", static async (HttpContext context, ShopifyShops all) =>
            ControlJson.Ok(View(all.Add(await ControlJson.ReadRequiredAsync<NewShopifyShop>(context)))));
        var shop = shops.MapGroup("/{shop}");
        MapShop(shop);
        MapProducts(shop);
        MapOrders(shop);
        MapWebhooks(shop);
    }

    private static void MapShop(RouteGroupBuilder group)
    {
        group.MapGet("", static (string shop, ShopifyShops all) => Under(all, shop, static shop => View(shop)));
        group.MapGet("/settings", static (string shop, ShopifyShops all) => Under(all, shop, static shop => shop.Settings));
        group.MapPut("/settings", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifySettings>(context, all, shop, static (shop, settings) => shop.Settings = settings));
        group.MapPut("/bucket", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifyBucket>(context, all, shop, static (shop, bucket) =>
            shop.Bucket.Set(bucket.MaximumAvailable, bucket.RestoreRate, bucket.CurrentlyAvailable)));
        group.MapPost("/failures", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifyFailure>(context, all, shop, static (shop, failure) => shop.Failures.Add(failure)));
        group.MapDelete("/failures", static (string shop, ShopifyShops all) => Do(all, shop, static shop => shop.Failures.Clear()));
        group.MapPost("/uninstall", static (string shop, ShopifyShops all) => Do(all, shop, static shop => shop.Uninstall()));
        group.MapPost("/install", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifyInstall>(context, all, shop, static (shop, install) => shop.Install(install.AccessToken)));
        group.MapPut("/locations/{location}", static (HttpContext context, string shop, string location, ShopifyShops all) => DoAsync<ShopifyLocationChange>(context, all, shop, (shop, change) =>
        {
            var known = shop.Locations.FirstOrDefault(known => known.Name == location) ?? throw Refused(StatusCodes.Status404NotFound, $"No location {location}.");
            known.IsActive = change.Active;
        }));
    }

    private static void MapProducts(RouteGroupBuilder group)
    {
        group.MapGet("/variants", static (string shop, ShopifyShops all) => Under(all, shop, static shop => shop.Catalogue.Variants.Select(ShopifySeeds.View).ToList()));
        group.MapPost("/products", static async (HttpContext context, string shop, ShopifyShops all) =>
        {
            var seeds = await ControlJson.ReadRequiredAsync<List<ShopifySeedProduct>>(context);
            return Under(all, shop, shop => seeds.SelectMany(seed => ShopifySeeds.Put(shop, seed)).ToList());
        });
        group.MapPost("/variants/{sku}/by-hand", static (HttpContext context, string shop, string sku, ShopifyShops all) => DoAsync<ShopifyChangeByHand>(context, all, shop, (shop, change) =>
            ShopifySeeds.Change(shop, shop.Catalogue.BySku(sku) ?? throw Refused(StatusCodes.Status404NotFound, $"No variant has the SKU {sku}."), change)));
    }

    private static void MapOrders(RouteGroupBuilder group)
    {
        group.MapGet("/orders", static (string shop, ShopifyShops all) => Under(all, shop, static shop => shop.Orders.All.Select(ShopifyOrderActs.View).ToList()));
        group.MapPost("/orders", static async (HttpContext context, string shop, ShopifyShops all) =>
        {
            var purchase = await ControlJson.ReadRequiredAsync<ShopifyPurchase>(context);
            return Under(all, shop, shop => ShopifyOrderActs.View(shop.Orders.Place(purchase)));
        });
        MapAct<ShopifyCancel>(group, "cancel", ShopifyOrderActs.Cancel);
        MapAct<ShopifyEdit>(group, "edit", ShopifyOrderActs.Edit);
        MapAct<ShopifyRefund>(group, "refund", ShopifyOrderActs.Refund);
        MapAct<ShopifyShip>(group, "ship", ShopifyOrderActs.Ship);
        MapAct<ShopifyReturn>(group, "return", ShopifyOrderActs.Return);
        MapAct<ShopifyStatusChange>(group, "status", OrderStates.Set);
        MapAct<ShopifyRepeat>(group, "webhook", static (shop, order, repeat) => shop.Webhooks.Repeat(order, repeat.Times));
    }

    private static void MapWebhooks(RouteGroupBuilder group)
    {
        group.MapGet("/webhooks", static (string shop, ShopifyShops all) => Under(all, shop, static shop => new ShopifyWebhookState(
            [.. shop.Webhooks.All.Select(static subscription => new ShopifySubscriptionView(subscription.Id, subscription.Topic, subscription.Uri))],
            shop.Webhooks.HeldCount,
            shop.Webhooks.Log)));
        group.MapPut("/webhooks/faults", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifyWebhookFaults>(context, all, shop, static (shop, faults) => shop.Webhooks.SetFaults(faults)));
        group.MapPost("/webhooks/flush", static async (HttpContext context, string shop, ShopifyShops all) =>
        {
            var flush = await ControlJson.ReadRequiredAsync<ShopifyFlush>(context);
            return Under(all, shop, shop => new ShopifyFlushed(shop.Webhooks.Flush(flush)));
        });
        group.MapPost("/webhooks/idle", static async (string shop, ShopifyShops all) =>
        {
            var known = all.Required(shop);
            await known.Locked(known.Webhooks.WhenIdle);
            return Results.NoContent();
        });
        group.MapPost("/webhooks/privacy", static (HttpContext context, string shop, ShopifyShops all) => DoAsync<ShopifyPrivacyNotice>(context, all, shop, static (shop, notice) =>
            shop.Webhooks.TellPrivacy(WebhookTopics.Privacy.Contains(notice.Topic) ? notice.Topic : throw Refused(StatusCodes.Status400BadRequest, $"{notice.Topic} is no privacy topic."))));
    }

    private static void MapAct<T>(RouteGroupBuilder group, string name, Action<ShopifyShop, ShopifyOrder, T> act)
        where T : class =>
        group.MapPost($"/orders/{{order:int}}/{name}", async (HttpContext context, string shop, int order, ShopifyShops all) =>
        {
            var body = await ControlJson.ReadRequiredAsync<T>(context);
            return Under(all, shop, shop =>
            {
                var known = shop.Orders.ByName($"#{order}") ?? throw Refused(StatusCodes.Status404NotFound, $"No order #{order}.");
                act(shop, known, body);
                return ShopifyOrderActs.View(known);
            });
        });

    private static IResult Under<T>(ShopifyShops all, string name, Func<ShopifyShop, T> read)
    {
        var shop = all.Required(name);
        return ControlJson.Ok(shop.Locked(() => read(shop)));
    }

    private static IResult Do(ShopifyShops all, string name, Action<ShopifyShop> work)
    {
        var shop = all.Required(name);
        shop.Locked(() => work(shop));
        return Results.NoContent();
    }

    private static async Task<IResult> DoAsync<T>(HttpContext context, ShopifyShops all, string name, Action<ShopifyShop, T> work)
        where T : class
    {
        var body = await ControlJson.ReadRequiredAsync<T>(context);
        return Do(all, name, shop => work(shop, body));
    }

    private static ShopifyShopView View(ShopifyShop shop) => new(
        shop.Name,
        shop.MyshopifyDomain,
        shop.Installed,
        [.. shop.Locations.Select(static location => new ShopifyLocationView(location.Id, location.Name, location.IsActive))],
        [.. shop.Publications.Select(static publication => publication.Id)],
        new ShopifyBucket { MaximumAvailable = shop.Bucket.Maximum, RestoreRate = shop.Bucket.RestoreRate, CurrentlyAvailable = shop.Bucket.Available });

    private static ControlRequestException Refused(int status, string message) => new(status, message);

    private static async ValueTask<object?> PassRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (UserErrorException refused)
        {
            return ControlJson.Error(StatusCodes.Status409Conflict, refused.Message);
        }
    }
}
