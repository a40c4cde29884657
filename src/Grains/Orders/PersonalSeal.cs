using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Orders;

/// <summary>Seals a buyer's data with the order's own data key, so that deleting that key erases the person.</summary>
internal sealed class PersonalSeal(ISealer sealer, IDataKeyReads keys)
{
    public static string ObjectId(string orderId) => "order:" + orderId;

    public async Task<OrderPersonalData?> OpenAsync(string tenant, string orderId, byte[]? sealedBytes)
    {
        // Without its key the data is gone for good: the person was erased.
        if (sealedBytes is null || await keys.FindAsync(tenant, ObjectId(orderId)) is not { } key)
            return null;
        return KolajJson.FromBytes<OrderPersonalData>(sealer.OpenWith(key, SealedPlaces.DataKey(tenant, ObjectId(orderId)), Place(tenant, orderId), sealedBytes));
    }

    /// <returns>The sealed data, and the rows to write with it: the key where it is new, and the blind indexes. Null where the person was erased: nothing is kept again.</returns>
    public async Task<(byte[] Sealed, IReadOnlyList<StoreRow> Rows)?> SealAsync(string tenant, string orderId, OrderPersonalData personal)
    {
        var rows = new List<StoreRow>();
        var key = await keys.FindAsync(tenant, ObjectId(orderId));
        if (key is null)
        {
            if (await keys.IsErasedAsync(tenant, ObjectId(orderId)))
                return null;
            key = sealer.NewDataKey(SealedPlaces.DataKey(tenant, ObjectId(orderId)));
            rows.Add(new DataKeyRow(ObjectId(orderId), key));
        }

        rows.AddRange(
            from entry in Indexes(personal).Distinct()
            select new BlindIndexRow(ObjectId(orderId), entry.Kind, sealer.BlindIndex(tenant, entry.Kind, entry.Normalised)));
        return (sealer.SealWith(key, SealedPlaces.DataKey(tenant, ObjectId(orderId)), Place(tenant, orderId), KolajJson.ToBytes(personal)), rows);
    }

    private static IEnumerable<(string Kind, string Normalised)> Indexes(OrderPersonalData personal)
    {
        foreach (var party in new[] { personal.Billing, personal.Shipping })
        {
            if (BuyerLookup.NormalisePhone(party?.Phone) is { } phone)
                yield return (BuyerLookup.Phone, phone);
            if (BuyerLookup.NormaliseEmail(party?.Email) is { } email)
                yield return (BuyerLookup.Email, email);
            if (party is { TaxIdSubstituted: false } && BuyerLookup.NormaliseTaxId(party.TaxId?.Value) is { } taxId)
                yield return (BuyerLookup.TaxId, taxId);
        }
    }

    private static SealedPlace Place(string tenant, string orderId) => new(tenant, ObjectId(orderId), "personal");
}
