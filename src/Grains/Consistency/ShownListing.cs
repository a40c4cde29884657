using System.Text.Json;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Consistency;

/// <summary>What a channel shows of an aspect beside what it should, as the JSON that drift is told in.</summary>
/// <param name="Less">Units that the channel shows less (below zero: more); 0 for anything but stock.</param>
internal sealed record ShownAspect(string? Expected, string? Shown, bool Differs, long Less)
{
    /// <summary>Stock or price; null where the channel does not tell.</summary>
    /// <param name="expected">The aspect's value that the channel should show.</param>
    /// <param name="mostStock">The most units that the platform takes.</param>
    public static ShownAspect? Of(string aspect, string expected, RemoteListing listing, long? mostStock)
    {
        if (aspect == Aspects.Stock)
        {
            if (listing.Quantity is not { } shown)
                return null;
            var target = BatchPlanner.Stock(expected).Quantity;
            var offered = mostStock is { } most ? Math.Min(target, most) : target;
            return new ShownAspect(Json(new StockValue(offered)), Json(new StockValue(shown)), shown != offered, offered - shown);
        }

        var price = BatchPlanner.Price(expected);
        if (price.Price is not { } wanted || listing.Price is not { } has)
            return null;

        // A platform that wants a list price gets the price where the product has none, so only one that was set is compared.
        var differs = has != wanted || (price.ListPrice is { } list && listing.ListPrice is { } hasList && list != hasList);
        return new ShownAspect(Json(price), Json(new PriceValue(has, listing.ListPrice)), differs, 0);
    }

    /// <summary>Whether the listing exists and is sold.</summary>
    public static ShownAspect OfContent(RemoteListing? listing, bool sold) => new(
        "{\"on_sale\":true}",
        listing is null ? "{\"exists\":false}" : JsonSerializer.Serialize(new { on_sale = listing.OnSale, state = listing.StateText }, KolajJson.Stored),
        !sold, 0);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, KolajJson.Stored);
}
