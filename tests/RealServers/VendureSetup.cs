using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>The steps that make an empty Vendure a shop that can sell in Turkey.</summary>
internal static class VendureSetup
{
    public const string PaymentMethod = "kart";

    public static async Task RunAsync(GraphQlClient admin, CancellationToken cancellation)
    {
        await admin.RunAsync("mutation{updateGlobalSettings(input:{availableLanguages:[tr,en]}){__typename}}", cancellation);
        var country = await admin.RunAsync(
            "mutation{createCountry(input:{code:\"TR\",enabled:true,translations:[{languageCode:tr,name:\"Türkiye\"}," +
            "{languageCode:en,name:\"Türkiye\"}]}){id}}",
            cancellation);
        var zone = await admin.RunAsync(
            "mutation($country:ID!){createZone(input:{name:\"Türkiye\",memberIds:[$country]}){id}}",
            cancellation,
            new() { ["country"] = country["id"]!.DeepClone() });

        var channel = await admin.RunAsync("{activeChannel{id}}", cancellation);
        await admin.RunAsync(
            "mutation($channel:ID!,$zone:ID!){updateChannel(input:{id:$channel,pricesIncludeTax:true,availableLanguageCodes:[tr,en]," +
            "defaultLanguageCode:tr,availableCurrencyCodes:[TRY],defaultCurrencyCode:TRY,defaultTaxZoneId:$zone," +
            "defaultShippingZoneId:$zone}){__typename ... on ErrorResult{errorCode message}}}",
            cancellation,
            new() { ["channel"] = channel["id"]!.DeepClone(), ["zone"] = zone["id"]!.DeepClone() });

        var category = await admin.RunAsync("mutation{createTaxCategory(input:{name:\"KDV 20\",isDefault:true}){id}}", cancellation);
        await admin.RunAsync(
            "mutation($category:ID!,$zone:ID!){createTaxRate(input:{name:\"KDV 20\",enabled:true,value:20,categoryId:$category," +
            "zoneId:$zone}){id}}",
            cancellation,
            new() { ["category"] = category["id"]!.DeepClone(), ["zone"] = zone["id"]!.DeepClone() });

        await admin.RunAsync(
            "mutation($input:CreateShippingMethodInput!){createShippingMethod(input:$input){id}}",
            cancellation,
            new() { ["input"] = ShippingMethod() });
        await admin.RunAsync(
            $"mutation{{createPaymentMethod(input:{{code:\"{PaymentMethod}\",enabled:true,handler:{{code:\"dummy-payment-handler\"," +
            "arguments:[{name:\"automaticSettle\",value:\"true\"}]},translations:[{languageCode:tr,name:\"Kart\",description:\"\"}]}){id}}",
            cancellation);
    }

    /// <summary>A channel of its own for a currency, which may then be chosen by its token.</summary>
    public static async Task AddChannelAsync(GraphQlClient admin, string token, string currency, CancellationToken cancellation)
    {
        var first = await admin.RunAsync("{activeChannel{defaultTaxZone{id} defaultShippingZone{id} seller{id}}}", cancellation);
        var channel = await admin.RunAsync(
            "mutation($input:CreateChannelInput!){createChannel(input:$input){__typename ... on Channel{id} ... on ErrorResult{errorCode message}}}",
            cancellation,
            new()
            {
                ["input"] = new JsonObject
                {
                    ["code"] = token,
                    ["token"] = token,
                    ["defaultLanguageCode"] = "tr",
                    ["availableLanguageCodes"] = new JsonArray("tr", "en"),
                    ["pricesIncludeTax"] = true,
                    ["defaultCurrencyCode"] = currency,
                    ["availableCurrencyCodes"] = new JsonArray(currency),
                    ["defaultTaxZoneId"] = first["defaultTaxZone"]!["id"]!.DeepClone(),
                    ["defaultShippingZoneId"] = first["defaultShippingZone"]!["id"]!.DeepClone(),
                    ["sellerId"] = first["seller"]!["id"]!.DeepClone(),
                },
            });
        foreach (var (kind, input) in (IReadOnlyList<(string, string)>)[("ShippingMethods", "shippingMethodIds"), ("PaymentMethods", "paymentMethodIds"), ("StockLocations", "stockLocationIds")])
        {
            var list = await admin.RunAsync($"{{{char.ToLowerInvariant(kind[0])}{kind[1..]}{{items{{id}}}}}}", cancellation);
            await admin.RunAsync(
                $"mutation($ids:[ID!]!,$channel:ID!){{assign{kind}ToChannel(input:{{{input}:$ids,channelId:$channel}}){{id}}}}",
                cancellation,
                new()
                {
                    ["ids"] = new JsonArray([.. list["items"]!.AsArray().Select(static item => item!["id"]!.DeepClone())]),
                    ["channel"] = channel["id"]!.DeepClone(),
                });
        }
    }

    private static JsonObject ShippingMethod() => new()
    {
        ["code"] = "kargo",
        ["fulfillmentHandler"] = "manual-fulfillment",
        ["checker"] = Operation("default-shipping-eligibility-checker", ("orderMinimum", "0")),
        ["calculator"] = Operation("default-shipping-calculator", ("rate", "4990"), ("includesTax", "include"), ("taxRate", "20")),
        ["translations"] = new JsonArray(new JsonObject { ["languageCode"] = "tr", ["name"] = "Kargo", ["description"] = "" }),
    };

    private static JsonObject Operation(string code, params (string Name, string Value)[] arguments) => new()
    {
        ["code"] = code,
        ["arguments"] = new JsonArray([.. arguments.Select(argument =>
            new JsonObject { ["name"] = argument.Name, ["value"] = argument.Value })]),
    };
}
