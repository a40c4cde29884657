using System.Globalization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Units that edits took off an order. Medusa shows an edited line with what is left of it, and one that nothing is left of not at all
/// (seen on 2.21.2): what was there is told by the order's changes, and by the order as it was before.
/// </summary>
/// <param name="Reduced">Units by id of the line.</param>
/// <param name="Gone">Lines that are there no more, as they were last.</param>
internal sealed record MedusaEdits(IReadOnlyDictionary<string, long> Reduced, IReadOnlyList<PlatformJson> Gone)
{
    public static MedusaEdits None { get; } = new(new Dictionary<string, long>(), []);

    /// <summary>Reads them where there may be any: an order's version is 1 until something changes.</summary>
    public static async Task<MedusaEdits> ReadAsync(MedusaApi api, string operation, PlatformJson order, CancellationToken cancellation)
    {
        if ((order.Integer("version") ?? 1) <= 1)
            return None;
        var path = $"orders/{Uri.EscapeDataString(order.RequiredText("id"))}";
        var cuts = await api.GetAsync(operation, $"{path}/changes", [], static body => Cuts(body), cancellation);
        if (cuts.Count == 0)
            return None;

        var left = order.List("items").Select(static line => line.RequiredText("id")).ToHashSet(StringComparer.Ordinal);
        var gone = new List<PlatformJson>();
        foreach (var version in cuts.Where(cut => !left.Contains(cut.LineId)).Select(static cut => cut.Version - 1).Distinct())
        {
            var missing = cuts.Where(cut => cut.Version - 1 == version && !left.Contains(cut.LineId))
                .Select(static cut => cut.LineId).ToHashSet(StringComparer.Ordinal);
            var before = await api.GetAsync(
                operation, path, [("version", version.ToString(CultureInfo.InvariantCulture)), ("fields", MedusaOrders.LineFields)],
                static body => (body.Child("order") ?? throw new FormatException("'order' is not there.")).List("items"), cancellation);
            gone.AddRange(before.Where(line => missing.Remove(line.RequiredText("id")) && left.Add(line.RequiredText("id"))));
        }

        return new MedusaEdits(
            cuts.GroupBy(static cut => cut.LineId, StringComparer.Ordinal)
                .ToDictionary(static same => same.Key, static same => same.Sum(static cut => cut.Units), StringComparer.Ordinal),
            gone);
    }

    private static List<Cut> Cuts(PlatformJson body) =>
    [
        .. body.RequiredList("order_changes").Where(static change => change.Text("status") == "confirmed").SelectMany(static change => change.List("actions"))
            .Where(static action => action.Text("action") is "ITEM_UPDATE" or "ITEM_REMOVE").Select(static action => Read(action)).OfType<Cut>(),
    ];

    private static Cut? Read(PlatformJson action)
    {
        if (action.Child("details") is not { } details || details.Text("reference_id") is not { } line)
            return null;
        var units = action.Text("action") is "ITEM_REMOVE" ? details.Number("quantity") ?? 0 : -(details.Number("quantity_diff") ?? 0);
        return units is > 0 and <= 1_000_000 ? new Cut(line, (long)decimal.Ceiling(units), action.Integer("version") ?? 2) : null;
    }

    private sealed record Cut(string LineId, long Units, long Version);
}
