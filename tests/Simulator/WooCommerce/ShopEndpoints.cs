using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce;

/// <summary>What a shop tells of itself: routes, version, currency (sheet, base URL and connection test).</summary>
internal static class ShopEndpoints
{
    private static readonly string[] Routes = ["/wc/v3", "/wc/v3/products", "/wc/v3/products/batch", "/wc/v3/orders", "/wc/v3/webhooks", "/wc/v3/system_status"];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet("", (HttpContext context) => context.Answer(found => new JsonObject
        {
            ["namespace"] = "wc/v3",
            ["routes"] = new JsonObject([.. Routes.Select(route => KeyValuePair.Create(route, (JsonNode?)new JsonObject { ["namespace"] = "wc/v3" }))]),
        })).As("index", WooServer.Public);

        shop.MapGet("/system_status", (HttpContext context) => context.Answer(found => new JsonObject
        {
            ["environment"] = new JsonObject
            {
                ["home_url"] = found.Home.TrimEnd('/'),
                ["site_url"] = found.Home.TrimEnd('/'),
                ["version"] = found.Settings.Version,
                ["wp_version"] = WooVersions.WordPress,
            },
            ["settings"] = new JsonObject
            {
                ["currency"] = found.Settings.Currency,
                ["currency_symbol"] = Currencies.Of(found.Settings.Currency).Entity,
                ["number_of_decimals"] = 2,
            },
        })).As("system_status");

        shop.MapGet("/settings/general", (HttpContext context) => context.Answer(found => new JsonArray(
            Setting("woocommerce_default_country", "Country / State", "TR:TR34"),
            Setting("woocommerce_calc_taxes", "Enable taxes", found.Settings.TaxPercent > 0 ? "yes" : "no"),
            Setting("woocommerce_currency", "Currency", found.Settings.Currency),
            Setting("woocommerce_price_num_decimals", "Number of decimals", "2")))).As("settings_general");

        // Group and ids as in the public documentation of the settings endpoints; the sheet has neither.
        shop.MapGet("/settings/tax", (HttpContext context) => context.Answer(found => new JsonArray(
            Setting("woocommerce_prices_include_tax", "Prices entered with tax", found.Settings.PricesIncludeTax ? "yes" : "no"),
            Setting("woocommerce_tax_based_on", "Calculate tax based on", "shipping")))).As("settings_tax");

        shop.MapGet("/settings/general/{id}", (HttpContext context, string id) => context.Answer(found => id == "woocommerce_currency"
            ? Setting(id, "Currency", found.Settings.Currency)
            : throw new WooRefusal(StatusCodes.Status404NotFound, "rest_setting_setting_invalid", "Invalid setting."))).As("setting");

        shop.MapGet("/data/currencies/current", (HttpContext context) => context.Answer(found =>
        {
            var (name, entity, _) = Currencies.Of(found.Settings.Currency);
            return new JsonObject { ["code"] = found.Settings.Currency, ["name"] = name, ["symbol"] = entity };
        })).As("currency");
    }

    private static JsonObject Setting(string id, string label, string value) =>
        new() { ["id"] = id, ["label"] = label, ["description"] = "", ["type"] = "select", ["default"] = "", ["tip"] = "", ["value"] = value };
}
