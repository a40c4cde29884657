namespace KolajAI.Simulator.Shopify.Products;

/// <summary>The words a mutation's error type has for what can be wrong with a variant.</summary>
internal sealed record VariantErrorWords(string NoOption, string NoValue, string TooFewValues, string NegativePrice, string Exists, string NoLocation);
