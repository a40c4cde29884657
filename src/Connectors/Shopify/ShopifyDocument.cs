namespace KolajAI.Connectors.Shopify;

/// <summary>A GraphQL document. The API sends nothing else, so that a test can hold every one against the official schema.</summary>
/// <param name="Operation">What quotas count it as.</param>
internal sealed record ShopifyDocument(string Operation, string Text)
{
    public bool IsWrite => Text.StartsWith("mutation", StringComparison.Ordinal);
}
