using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>Payload of the bulk mutations of variants.</summary>
internal sealed record VariantsPayload(object? Result, IReadOnlyList<ShopifyVariant>? Variants) : PayloadView(Result);
