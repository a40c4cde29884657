using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Fulfilments;

/// <summary>A parcel.</summary>
internal sealed class Fulfilment(long number, ShopifyOrder order, ShopifyLocation location, IReadOnlyList<FulfilmentLine> lines, IReadOnlyList<FulfilmentOrder> from, DateTimeOffset createdAt)
{
    private readonly int _sequence = order.Fulfillments.Count + 1;

    public long Number { get; } = number;

    public string Id => Gid.Of("Fulfillment", Number);

    public long LegacyResourceId => Number;

    public ShopifyOrder Order { get; } = order;

    public ShopifyLocation Location { get; } = location;

    public string Name => $"{Order.Name}.{_sequence}";

    public string Status => "SUCCESS";

    public string DisplayStatus => "FULFILLED";

    public IReadOnlyList<FulfilmentLine> Lines { get; } = lines;

    public IReadOnlyList<FulfilmentOrder> From { get; } = from;

    public int TotalQuantity => Lines.Sum(static line => line.Quantity ?? 0);

    public bool RequiresShipping => Lines.Any(static line => line.LineItem.RequiresShipping);

    public IReadOnlyList<TrackingView> Tracking { get; set; } = [];

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
}

/// <summary>Units in a parcel.</summary>
internal sealed record FulfilmentLine(long Number, OrderLine LineItem, int? Quantity)
{
    public string Id => Gid.Of("FulfillmentLineItem", Number);
}

/// <summary>Carrier and number of a parcel.</summary>
internal sealed record TrackingView(string? Company, string? Number, string? Url)
{
    /// <summary>One for each number; <c>numbers</c> and <c>urls</c> go with each other.</summary>
    public static IReadOnlyList<TrackingView> Of(InputObject? input)
    {
        if (input is null)
            return [];
        IReadOnlyList<string?> numbers = input.Texts("numbers") is { Count: > 0 } many ? [.. many] : [input.Text("number")];
        IReadOnlyList<string?> urls = input.Texts("urls") is { Count: > 0 } manyUrls ? [.. manyUrls] : [input.Text("url")];
        return [.. numbers.Select((number, i) => new TrackingView(input.Text("company"), number, i < urls.Count ? urls[i] : null))];
    }
}
