using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Fulfilments;

/// <summary>Answers fulfilment orders, parcels and their mutations (sheet §Fulfilment).</summary>
internal static class FulfilmentFields
{
    private const int MostLines = 512;

    public static void Bind(FieldBinder binder)
    {
        binder.Type<FulfilmentOrder>("FulfillmentOrder")
            .Field("lineItems", static (open, call) => call.Page(open.Lines, static line => Paging.Sortable(line.Number), static line => line.Number))
            .Field("fulfillments", static (open, call) => call.Page(
                open.Order.Fulfillments.Where(parcel => parcel.From.Contains(open)), static parcel => Paging.Sortable(parcel.Number), static parcel => parcel.Number));
        binder.Type<FulfilmentOrderLine>("FulfillmentOrderLineItem");
        binder.Type<AssignedLocationView>("FulfillmentOrderAssignedLocation");
        binder.Type<Fulfilment>("Fulfillment")
            .Field("trackingInfo", static (parcel, call) => parcel.Tracking.Take(call.Arguments.Number("first") ?? int.MaxValue).ToList())
            .Field("fulfillmentLineItems", static (parcel, call) => call.Page(parcel.Lines, static line => Paging.Sortable(line.Number), static line => line.Number))
            .Field("fulfillmentOrders", static (parcel, call) => call.Page(parcel.From, static open => Paging.Sortable(open.Number), static open => open.Number));
        binder.Type<FulfilmentLine>("FulfillmentLineItem");
        binder.Type<TrackingView>("FulfillmentTrackingInfo");
        foreach (var name in new[] { "FulfillmentCreatePayload", "FulfillmentTrackingInfoUpdatePayload" })
            binder.Type<PayloadView>(name).Field("fulfillment", static payload => payload.Result);
        binder.Type<ShopifyShop>("QueryRoot")
            .Field("fulfillmentOrder", static (shop, call) => shop.Orders.FulfilmentOrder(call.Arguments.Text("id")))
            .Field("fulfillmentOrders", static (shop, call) => call.Page(
                Search(shop, call),
                open => Paging.Sortable(call.Arguments.Text("sortKey") == "UPDATED_AT" ? open.UpdatedAt.UtcTicks : open.Number),
                static open => open.Number))
            .Field("fulfillment", static (shop, call) => shop.Orders.Fulfilment(call.Arguments.Text("id")));
        binder.Type<ShopifyShop>("Mutation")
            .Field("fulfillmentCreate", static (_, call) => call.Mutate(Create))
            .Field("fulfillmentTrackingInfoUpdate", static (_, call) => call.Mutate(Track));
    }

    private static IEnumerable<FulfilmentOrder> Search(ShopifyShop shop, ShopifyCall call)
    {
        var search = SearchQuery.Of(call.Arguments.Text("query"));
        var closedToo = call.Arguments.Flag("includeClosed") == true;
        return shop.Orders.All.SelectMany(static order => order.FulfilmentOrders)
            .Where(open => (closedToo || open.Status is not "CLOSED" and not "CANCELLED") && search.Matches(name => Field(open, name)));
    }

    private static PayloadView Create(ShopifyCall call)
    {
        var input = call.Arguments.Object("fulfillment")!;
        var units = new List<(FulfilmentOrder From, FulfilmentOrderLine Line, int Units)>();
        foreach (var wanted in input.Objects("lineItemsByFulfillmentOrder"))
        {
            var from = call.Shop.Orders.FulfilmentOrder(wanted.Text("fulfillmentOrderId"))
                ?? throw new UserErrorException("fulfillment", "Fulfillment order does not exist.");
            if (!from.IsOpen)
                throw new UserErrorException("fulfillment", $"Fulfillment order {from.Number} has an unfulfillable status= {from.Status.ToLowerInvariant()}.");
            units.AddRange(wanted.Objects("fulfillmentOrderLineItems") is { Count: > 0 } lines
                ? lines.Select(line => Wanted(from, line))
                : from.Lines.Where(static line => line.RemainingQuantity > 0).Select(line => (from, line, line.RemainingQuantity)));
        }

        if (units.Count is 0 or > MostLines)
            throw new UserErrorException("fulfillment", $"A fulfillment has between 1 and {MostLines} line items.");
        if (units.Select(static row => row.From.Order).Distinct().Count() > 1 || units.Select(static row => row.From.Location).Distinct().Count() > 1)
            throw new UserErrorException("fulfillment", "All fulfillment orders must belong to the same order and location.");
        if (units.GroupBy(static row => row.Line).Any(static group => group.Sum(static row => row.Units) > group.Key.RemainingQuantity))
            throw new UserErrorException("fulfillment", "Invalid fulfillment order line item quantity requested.");
        return new PayloadView(new OrderChanges(call.Shop, units[0].From.Order).Ship(units, TrackingView.Of(input.Object("trackingInfo"))));
    }

    private static (FulfilmentOrder From, FulfilmentOrderLine Line, int Units) Wanted(FulfilmentOrder from, InputObject wanted)
    {
        var line = from.Lines.Find(line => line.Id == wanted.Text("id")) ?? throw new UserErrorException("fulfillment", "Fulfillment order line item does not exist.");
        var units = wanted.Number("quantity") ?? 0;
        return units >= 1 ? (from, line, units) : throw new UserErrorException("fulfillment", "Invalid fulfillment order line item quantity requested.");
    }

    private static PayloadView Track(ShopifyCall call)
    {
        var parcel = call.Shop.Orders.Fulfilment(call.Arguments.Text("fulfillmentId")) ?? throw new UserErrorException("fulfillmentId", "Fulfillment does not exist.");
        new OrderChanges(call.Shop, parcel.Order).Track(parcel, TrackingView.Of(call.Arguments.Object("trackingInfoInput")));
        return new PayloadView(parcel);
    }

    private static IReadOnlyList<string>? Field(FulfilmentOrder open, string name) => name switch
    {
        "id" => [$"{open.Number}"],
        "order_id" => [$"{open.Order.LegacyResourceId}"],
        "status" => [open.Status],
        "assigned_location_id" => [$"{open.Location.Number}"],
        "created_at" => [$"{open.CreatedAt:O}"],
        "updated_at" => [$"{open.UpdatedAt:O}"],
        _ => null,
    };
}
