using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>The carrier of a package. Trendyol arranges the cargo; the tracking number's first digits tell whose contract it is.</summary>
internal static class TrendyolCarriers
{
    /// <summary>Tracking-number prefixes (docs/shipment-providers); 729 (UPS) and 732 (alternative delivery) have no provider code.</summary>
    private static readonly Dictionary<string, string> CodeByPrefix = new(StringComparer.Ordinal)
    {
        ["733"] = "TEXMP",
        ["725"] = "YKMP",
        ["726"] = "ARASMP",
        ["727"] = "SURATMP",
        ["728"] = "DHLECOMMP",
        ["734"] = "PTTMP",
        ["884"] = "HOROZMP",
    };

    public static PackageCargo? Read(PlatformJson package)
    {
        var tracking = package.Text("cargoTrackingNumber");
        var name = package.Text("cargoProviderName");
        if (tracking is null && name is null)
            return null;
        var code = tracking is { Length: > 3 } ? CodeByPrefix.GetValueOrDefault(tracking[..3]) : null;
        // whoPays is 1 where the seller has a cargo contract of its own, and absent otherwise.
        var paidBy = package.Integer("whoPays") == 1 ? "seller" : "marketplace";
        return new PackageCargo(
            "marketplace", paidBy, new CargoProvider(code, name), null, tracking, package.Text("cargoTrackingLink"), "platform", [],
            package.Number("cargoDeci"));
    }
}
