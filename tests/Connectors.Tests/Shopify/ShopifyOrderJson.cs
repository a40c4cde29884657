using System.Text.Json.Nodes;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>
/// An order with something in every field that is read: two lines, one with a discount and one that was taken off in part, shipping, a company,
/// one parcel on its way, one delivered, a return and a refund.
/// </summary>
internal static class ShopifyOrderJson
{
    public const string Key = "gid://shopify/Order/5001";

    /// <summary>The answer to <c>Orders</c>.</summary>
    public static JsonNode Head() => JsonNode.Parse("""
        {"nodes":[{"id":"gid://shopify/Order/5001","name":"#1001","createdAt":"2026-11-20T08:30:15Z","updatedAt":"2026-11-23T10:00:05Z",
          "cancelledAt":null,"cancelReason":"INVENTORY","displayFinancialStatus":"PARTIALLY_REFUNDED","displayFulfillmentStatus":"PARTIALLY_FULFILLED",
          "returnStatus":"RETURNED","currencyCode":"TRY","taxesIncluded":true,"test":true,"note":"Kapıya bırakın","email":"isil@example.com","phone":"+902121112233",
          "paymentGatewayNames":["iyzico"],"totalPriceSet":{"shopMoney":{"amount":"620.00"}},"totalDiscountsSet":{"shopMoney":{"amount":"30.00"}},
          "totalOutstandingSet":{"shopMoney":{"amount":"15.00"}},
          "shippingLine":{"discountedPriceSet":{"shopMoney":{"amount":"50.00"}},"taxLines":[{"rate":0.2,"ratePercentage":20,"priceSet":{"shopMoney":{"amount":"8.33"}}}]},
          "shippingAddress":{"firstName":"Işıl","lastName":"Öğüt","company":null,"address1":"Güneşli Sk. 5","address2":"Daire 3","city":"Üsküdar","province":"İstanbul","zip":"34672","countryCodeV2":"TR","phone":"+905321234567"},
          "billingAddress":{"firstName":"Çağrı","lastName":"Şimşek","company":"Kolaj A.Ş.","address1":"Büyükdere Cd. 1","address2":null,"city":"Berlin","province":"Brandenburg","zip":"10115","countryCodeV2":"DE","phone":null},
          "customer":{"firstName":"Işıl Naz","lastName":"Öğüt Kaya"},
          "lineItems":{"nodes":[
            {"id":"gid://shopify/LineItem/11","sku":"KUPA-K","title":"Kupa","variantTitle":"Kırmızı","quantity":5,"currentQuantity":4,"unfulfilledQuantity":1,
             "variant":{"id":"gid://shopify/ProductVariant/55","barcode":"8690000000011","product":{"id":"gid://shopify/Product/10"}},
             "originalUnitPriceSet":{"shopMoney":{"amount":"100.00"}},"discountAllocations":[{"allocatedAmountSet":{"shopMoney":{"amount":"30.00"}}}],
             "taxLines":[{"rate":0.2,"ratePercentage":20,"priceSet":{"shopMoney":{"amount":"78.33"}}}]},
            {"id":"gid://shopify/LineItem/12","sku":"KITAP","title":"Kitap","variantTitle":null,"quantity":2,"currentQuantity":1,"unfulfilledQuantity":1,
             "variant":{"id":"gid://shopify/ProductVariant/56","barcode":null,"product":{"id":"gid://shopify/Product/20"}},
             "originalUnitPriceSet":{"shopMoney":{"amount":"50.00"}},"discountAllocations":[],
             "taxLines":[{"rate":0.01,"ratePercentage":1,"priceSet":{"shopMoney":{"amount":"0.99"}}}]}],
           "pageInfo":{"hasNextPage":false,"endCursor":"x"}}}]}
        """)!;

    /// <summary>The answer to <c>OrderMoves</c>.</summary>
    public static JsonNode Moves() => JsonNode.Parse("""
        {"order":{"updatedAt":"2026-11-23T10:00:05Z","fulfillments":[
           {"id":"gid://shopify/Fulfillment/71","status":"SUCCESS","displayStatus":"DELIVERED","updatedAt":"2026-11-22T09:00:00Z",
            "trackingInfo":[{"company":"Yurtiçi Kargo","number":"TR1","url":"https://kargo.example/TR1"}],
            "fulfillmentLineItems":{"nodes":[{"quantity":2,"lineItem":{"id":"gid://shopify/LineItem/11"}}],"pageInfo":{"hasNextPage":false,"endCursor":null}}},
           {"id":"gid://shopify/Fulfillment/72","status":"SUCCESS","displayStatus":"IN_TRANSIT","updatedAt":"2026-11-23T09:00:00Z",
            "trackingInfo":[{"company":"Aras","number":"TR2","url":"https://kargo.example/TR2"}],
            "fulfillmentLineItems":{"nodes":[{"quantity":2,"lineItem":{"id":"gid://shopify/LineItem/11"}}],"pageInfo":{"hasNextPage":false,"endCursor":null}}},
           {"id":"gid://shopify/Fulfillment/73","status":"CANCELLED","displayStatus":"CANCELED","updatedAt":"2026-11-21T09:00:00Z","trackingInfo":[],
            "fulfillmentLineItems":{"nodes":[{"quantity":1,"lineItem":{"id":"gid://shopify/LineItem/12"}}],"pageInfo":{"hasNextPage":false,"endCursor":null}}}],
          "refunds":[{"id":"gid://shopify/Refund/81","refundLineItems":{"nodes":[
             {"quantity":1,"restockType":"CANCEL","lineItem":{"id":"gid://shopify/LineItem/12"}},{"quantity":1,"restockType":"RETURN","lineItem":{"id":"gid://shopify/LineItem/11"}}],
             "pageInfo":{"hasNextPage":false,"endCursor":null}}}]}}
        """)!;

    /// <summary>The answer to <c>OrderReturns</c>.</summary>
    public static JsonNode Returns() => JsonNode.Parse("""
        {"order":{"returns":{"nodes":[
           {"id":"gid://shopify/Return/91","status":"CLOSED","returnLineItems":{"nodes":[{"quantity":2,"fulfillmentLineItem":{"lineItem":{"id":"gid://shopify/LineItem/11"}}}],"pageInfo":{"hasNextPage":false,"endCursor":null}}},
           {"id":"gid://shopify/Return/92","status":"OPEN","returnLineItems":{"nodes":[{"quantity":1,"fulfillmentLineItem":{"lineItem":{"id":"gid://shopify/LineItem/11"}}}],"pageInfo":{"hasNextPage":false,"endCursor":null}}}],
          "pageInfo":{"hasNextPage":false,"endCursor":null}}}}
        """)!;
}
