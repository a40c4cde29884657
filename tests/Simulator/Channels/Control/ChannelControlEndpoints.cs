using System.Globalization;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Channels.Stock;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Control;

/// <summary>The control API's part of the shops, under <c>/control/channels/shops</c>.</summary>
internal static class ChannelControlEndpoints
{
    private const decimal SeedPrice = 100;

    public static void MapChannelControl(this RouteGroupBuilder control)
    {
        var shops = control.MapGroup("/channels/shops");
        shops.AddEndpointFilter(PassRefusalsAsync);
        shops.MapPost("", async (HttpContext context, ChannelShops all) =>
        {
            all.Add(await ControlJson.ReadRequiredAsync<NewChannelShop>(context));
            return Results.NoContent();
        });

        var shop = shops.MapGroup("/{shop}");
        MapTroubles(shop);
        MapShelf(shop);
        MapOrders(shop);
        MapBuyers(shop);
    }

    private static void MapTroubles(RouteGroupBuilder group)
    {
        group.MapGet("/troubles", (string shop, ChannelShops all) => ControlJson.Ok(all.Required(shop).Locked(() => all.Required(shop).Troubles)));
        group.MapPut("/troubles", async (HttpContext context, string shop, ChannelShops all) =>
        {
            var troubles = await ControlJson.ReadAsync<ChannelTroubles>(context);
            var found = all.Required(shop);
            Check(found, troubles);
            found.Locked(() => found.Troubles = troubles);
            return Results.NoContent();
        });
        group.MapPut("/notices", async (HttpContext context, string shop, ChannelShops all) =>
        {
            var address = await ControlJson.ReadRequiredAsync<ChannelNoticeAddress>(context);
            var found = all.Required(shop);
            found.Locked(() => found.Notices.Address = address);
            return Results.NoContent();
        });
        group.MapGet("/notices", (string shop, ChannelShops all) => ControlJson.Ok(all.Required(shop).Locked(() => all.Required(shop).Notices.Counts)));
        group.MapPost("/notices/idle", async (string shop, ChannelShops all) =>
        {
            await all.Required(shop).Notices.IdleAsync();
            return Results.NoContent();
        });
    }

    private static void MapShelf(RouteGroupBuilder group)
    {
        group.MapGet("/listings", (string shop, ChannelShops all) => ControlJson.Ok(Views(all.Required(shop))));
        group.MapPost("/listings", async (HttpContext context, string shop, ChannelShops all) =>
        {
            var found = all.Required(shop);
            var seeds = await ControlJson.ReadRequiredAsync<List<ChannelSeed>>(context);
            found.Locked(() =>
            {
                foreach (var seed in seeds)
                {
                    if (found.Shelf.Find(seed.Sku, seed.Sku) is not null || found.Shelf.BySku(seed.Sku) is not null)
                        throw new ControlRequestException(StatusCodes.Status409Conflict, $"{seed.Sku} is on the shelf.");
                    var price = new ChannelMoney((seed.Price ?? SeedPrice).ToString("0.00##", CultureInfo.InvariantCulture), seed.Currency);
                    found.Shelf.Put(seed.Sku, seed.Sku, seed.Quantity, price).Title = seed.Title ?? seed.Sku;
                }
            });
            return ControlJson.Ok(Views(found));
        });
        group.MapDelete("/listings/{sku}", (string shop, string sku, ChannelShops all) =>
        {
            var found = all.Required(shop);
            return found.Locked(() => found.Shelf.Remove(sku))
                ? Results.NoContent()
                : throw new ControlRequestException(StatusCodes.Status404NotFound, $"Nothing is sold as {sku}.");
        });
        group.MapPut("/listings/{sku}/number", async (HttpContext context, string shop, string sku, ChannelShops all) =>
        {
            var found = all.Required(shop);
            var number = await ControlJson.ReadRequiredAsync<ChannelNumber>(context);
            found.Locked(() =>
            {
                var listing = found.Shelf.BySku(sku) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"Nothing is sold as {sku}.");
                var before = listing.Shown;
                listing.OnHand = number.Quantity + listing.Allocated;
                found.Write(ChannelShelf.Entry(JournalKinds.Hand, listing, before));
            });
            return Results.NoContent();
        });
    }

    private static void MapOrders(RouteGroupBuilder group)
    {
        group.MapGet("/orders", (string shop, ChannelShops all) =>
            ControlJson.Ok(all.Required(shop).Locked(() => all.Required(shop).Orders.All.Select(View).ToList())));
        group.MapPost("/orders", async (HttpContext context, string shop, ChannelShops all) =>
        {
            var found = all.Required(shop);
            var purchase = await ControlJson.ReadRequiredAsync<ChannelPurchase>(context);
            return ControlJson.Ok(View(found.Locked(() => found.Orders.Place(purchase.Lines))));
        });
        group.MapPost("/orders/{key}/cancel", async (HttpContext context, string shop, string key, ChannelShops all) =>
        {
            var found = all.Required(shop);
            var cancel = await ControlJson.ReadAsync<ChannelCancel>(context);
            return ControlJson.Ok(View(found.Locked(() => found.Orders.CancelByBuyer(key, cancel.Restock))));
        });
        group.MapPost("/orders/{key}/advance", async (HttpContext context, string shop, string key, ChannelShops all) =>
        {
            var found = all.Required(shop);
            var advance = await ControlJson.ReadRequiredAsync<ChannelAdvance>(context);
            return ControlJson.Ok(View(found.Locked(() => found.Orders.Advance(key, advance.Step))));
        });
        group.MapPost("/orders/{key}/ship", (string shop, string key, ChannelShops all) =>
            ControlJson.Ok(View(all.Required(shop).Locked(() => all.Required(shop).Orders.ShipAll(key)))));
    }

    private static void MapBuyers(RouteGroupBuilder group) =>
        group.MapPut("/buyers", async (HttpContext context, string shop, ChannelShops all) =>
        {
            var buyers = await ControlJson.ReadRequiredAsync<List<ChannelBuyer>>(context);
            if (buyers.Exists(static b => b.GapMaxMs < 1 || b.Most < 1 || b.FateMaxMs < 0 || !IsChance(b.Cancelled) || !IsChance(b.Restocked)
                    || !IsChance(b.Shipped) || !IsChance(b.Cancelled + b.Shipped)))
                throw Wrong("A buyer waits at least 1 ms and wants at least 1 unit; shares are from 0 to 1, cancelled and shipped together.");
            var found = all.Required(shop);
            found.Locked(() => found.Buyers.Replace(buyers));
            return Results.NoContent();
        });

    private static bool IsChance(double share) => share is >= 0 and <= 1;

    /// <exception cref="ControlRequestException">The shop could not keep its promises so (400).</exception>
    private static void Check(ChannelShop shop, ChannelTroubles troubles)
    {
        double[] chances =
        [
            troubles.WriteLost, troubles.WriteUnanswered, troubles.AnswerLost, troubles.WriteLost + troubles.WriteUnanswered + troubles.AnswerLost,
            troubles.WriteDoubled, troubles.HeldShare, troubles.NoticeLost, troubles.NoticeDoubled,
        ];
        if (chances.Any(static chance => !IsChance(chance)))
            throw Wrong("Probabilities are from 0 to 1, those of a write's ends together.");
        if (troubles.WriteDelayMaxMs < 0 || troubles.FeedDelayMaxMs < 0 || troubles.NoticeDelayMaxMs < 0)
            throw Wrong("Delays are not below 0.");
        if (troubles.WriteDelayMaxMs > shop.SettleMs)
            throw Wrong("A write is not later than the shop's settling time.");
        if (troubles.WriteDoubled > 0 && !StockRules.TakesKeys(shop.StockWrite))
            throw Wrong("Writes are doubled only where the shop takes keys.");
    }

    private static ControlRequestException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);

    private static List<ChannelListingView> Views(ChannelShop shop) => shop.Locked(() => shop.Shelf.All
        .Select(static listing => new ChannelListingView(
            listing.Id, listing.Sku, listing.Shown, listing.OnHand, listing.Allocated, listing.Title, listing.Barcode,
            decimal.Parse(listing.Price!.Amount, CultureInfo.InvariantCulture), listing.Price.Currency)).ToList());

    private static ChannelOrderView View(ChannelOrder order) => new(
        order.Key, order.Version, order.State,
        [.. order.Lines.Select(static line => new ChannelOrderLineView(line.Sku, line.Quantity, line.Cancelled, line.Shipped))]);

    private static async ValueTask<object?> PassRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ChannelRefusal refusal)
        {
            throw new ControlRequestException(refusal.Status, $"{refusal.Code}: {refusal.Message}");
        }
    }
}
