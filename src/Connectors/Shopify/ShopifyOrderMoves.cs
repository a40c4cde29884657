using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>What happened to an order: parcels, and units that came back.</summary>
/// <param name="ReadAs">The order's time of change as these were read; null where nothing had happened.</param>
/// <param name="Refunds">How many there are, those of money alone too.</param>
internal sealed record ShopifyOrderMoves(
    DateTimeOffset? ReadAs, IReadOnlyList<ShopifyParcel> Parcels, IReadOnlyDictionary<long, long> Returned, int Refunds)
{
    public static ShopifyOrderMoves None { get; } = new(null, [], new Dictionary<long, long>(), 0);

    /// <summary>Units of a line in parcels that were sent.</summary>
    public long Shipped(long line) => Parcels.Where(static parcel => parcel.IsSent).Sum(parcel => parcel.Units.GetValueOrDefault(line));

    public long Delivered(long line) => Parcels.Where(static parcel => parcel.IsDelivered).Sum(parcel => parcel.Units.GetValueOrDefault(line));

    /// <summary>Units that no longer wait for a parcel of their own: Shopify counts them as fulfilled.</summary>
    public long Taken(long line) => Parcels.Where(static parcel => !parcel.IsCalledOff).Sum(parcel => parcel.Units.GetValueOrDefault(line));
}

/// <summary>A fulfilment: one parcel from one location.</summary>
/// <param name="Units">Units by line.</param>
internal sealed record ShopifyParcel(
    long Number, string Status, string? Display, DateTimeOffset ChangedAt, string? Carrier, string? TrackingNumber, string? TrackingUrl, IReadOnlyDictionary<long, long> Units)
{
    public bool IsCalledOff => Status is "CANCELLED" or "ERROR" or "FAILURE";

    public bool IsSent => Status is "SUCCESS";

    public bool IsDelivered => IsSent && Display is "DELIVERED" or "PICKED_UP";

    public static ShopifyParcel Read(PlatformJson parcel, IReadOnlyDictionary<long, long> units)
    {
        var tracking = parcel.List("trackingInfo");
        return new ShopifyParcel(
            ShopifyGid.Required(parcel.RequiredText("id"), "Fulfillment"), parcel.RequiredText("status"), parcel.Text("displayStatus"), parcel.RequiredTime("updatedAt"),
            tracking.Count > 0 ? tracking[0].Text("company") : null, tracking.Count > 0 ? tracking[0].Text("number") : null, tracking.Count > 0 ? tracking[0].Text("url") : null, units);
    }
}
