using GraphQL;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>A top-level error of a GraphQL answer with the platform's <c>extensions.code</c> (sheet §Errors).</summary>
internal sealed class ShopifyError(string code, string message, params (string Name, object? Value)[] details) : ExecutionError(message)
{
    public string ShopifyCode { get; } = code;

    public IReadOnlyList<(string Name, object? Value)> ShopifyDetails { get; } = details;
}
