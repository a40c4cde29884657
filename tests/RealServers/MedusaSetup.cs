using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>
/// The steps that make an empty Medusa a shop that can sell: lira, dollars and euros with a region each, prices that include 20 % tax, one
/// stock location, one way to ship, one to pay that authorises at once.
/// </summary>
/// <param name="ApiKey">A secret key, as a connector has it.</param>
/// <param name="PublishableKey">The storefront's.</param>
/// <param name="Regions">Region id by currency.</param>
internal sealed record MedusaSetup(
    string ApiKey, string PublishableKey, string SalesChannel, string Location, string ShippingProfile, string ShippingOption,
    IReadOnlyDictionary<string, string> Regions)
{
    /// <summary>A currency and the country that pays in it.</summary>
    public static IReadOnlyList<(string Currency, string Country)> Markets { get; } = [("try", "tr"), ("usd", "us"), ("eur", "de")];

    public static async Task<MedusaSetup> RunAsync(RestClient admin, CancellationToken cancellation)
    {
        var key = await admin.PostAsync("admin/api-keys", new { title = "hub", type = "secret" }, cancellation);
        var store = (await admin.GetAsync("admin/stores", cancellation))["stores"]![0]!;
        var channel = (string)store["default_sales_channel_id"]!;
        await admin.PostAsync(
            $"admin/stores/{(string)store["id"]!}",
            new { name = "Kolaj", supported_currencies = Markets.Select(static (m, i) => new { currency_code = m.Currency, is_default = i == 0, is_tax_inclusive = true }) },
            cancellation);
        var regions = new Dictionary<string, string>();
        foreach (var (currency, country) in Markets)
        {
            var region = await admin.PostAsync(
                "admin/regions",
                new { name = country, currency_code = currency, countries = new[] { country }, payment_providers = new[] { "pp_system_default" }, is_tax_inclusive = true },
                cancellation);
            regions[currency] = Id(region, "region");
            await admin.PostAsync(
                "admin/tax-regions",
                new { country_code = country, provider_id = "tp_system", default_tax_rate = new { name = "KDV 20", code = "kdv20", rate = 20 } }, cancellation);
        }

        var location = Id(await admin.PostAsync("admin/stock-locations", new { name = "Depo" }, cancellation), "stock_location");
        var profile = Id(await admin.PostAsync("admin/shipping-profiles", new { name = "Standart", type = "default" }, cancellation), "shipping_profile");
        var option = await ShippingAsync(admin, location, channel, profile, cancellation);
        var publishable = await admin.PostAsync("admin/api-keys", new { title = "vitrin", type = "publishable" }, cancellation);
        await admin.PostAsync($"admin/api-keys/{Id(publishable, "api_key")}/sales-channels", new { add = new[] { channel } }, cancellation);
        return new MedusaSetup(
            (string)key["api_key"]!["token"]!, (string)publishable["api_key"]!["token"]!, channel, location, profile, option, regions);
    }

    private static async Task<string> ShippingAsync(RestClient admin, string location, string channel, string profile, CancellationToken cancellation)
    {
        var path = $"admin/stock-locations/{location}";
        await admin.PostAsync($"{path}/sales-channels", new { add = new[] { channel } }, cancellation);
        await admin.PostAsync($"{path}/fulfillment-providers", new { add = new[] { "manual_manual" } }, cancellation);
        await admin.PostAsync($"{path}/fulfillment-sets", new { name = "Kargo", type = "shipping" }, cancellation);
        var set = (string)(await admin.GetAsync($"{path}?fields=id,*fulfillment_sets", cancellation))["stock_location"]!["fulfillment_sets"]![0]!["id"]!;
        var zones = await admin.PostAsync(
            $"admin/fulfillment-sets/{set}/service-zones?fields=id,*service_zones",
            new { name = "Her yer", geo_zones = Markets.Select(static m => new { type = "country", country_code = m.Country }) }, cancellation);
        var option = await admin.PostAsync(
            "admin/shipping-options",
            new
            {
                name = "Kargo",
                service_zone_id = (string)zones["fulfillment_set"]!["service_zones"]![0]!["id"]!,
                shipping_profile_id = profile,
                provider_id = "manual_manual",
                price_type = "flat",
                type = new { label = "Kargo", description = "Kargo", code = "kargo" },
                prices = Markets.Select(static m => new { currency_code = m.Currency, amount = 49.9m }),
                rules = Array.Empty<object>(),
            },
            cancellation);
        return Id(option, "shipping_option");
    }

    private static string Id(JsonObject answer, string name) => (string)answer[name]!["id"]!;
}
