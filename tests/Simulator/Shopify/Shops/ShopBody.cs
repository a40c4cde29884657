using System.Text.Json.Nodes;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>The shop as webhooks carry it.</summary>
internal static class ShopBody
{
    public static JsonObject Of(ShopifyShop shop) => new()
    {
        ["id"] = shop.Number,
        ["name"] = shop.Name,
        ["email"] = shop.Email,
        ["domain"] = shop.MyshopifyDomain,
        ["myshopify_domain"] = shop.MyshopifyDomain,
        ["currency"] = shop.CurrencyCode,
        ["iana_timezone"] = shop.IanaTimezone,
    };
}
