namespace KolajAI.Simulator.Shopify;

/// <summary>Rules whose breaches are counted with the quotas' (<c>GET /control/violations</c>).</summary>
internal static class ShopifyRules
{
    /// <summary>Too little in the bucket: THROTTLED (sheet §Rate limits).</summary>
    public const string QueryCost = "shopify.query_cost";

    /// <summary>One document costs more than 1000: MAX_COST_EXCEEDED.</summary>
    public const string SingleQueryCost = "shopify.single_query_cost";

    /// <summary>A document that the schema refuses.</summary>
    public const string Document = "shopify.document";

    /// <summary>A mutation that must be idempotent without <c>@idempotent</c> (sheet §Stock, version trap).</summary>
    public const string Idempotency = "shopify.idempotency";

    /// <summary>A stock write without <c>changeFromQuantity</c> (sheet §Stock, version trap).</summary>
    public const string ChangeFromQuantity = "shopify.change_from_quantity";

    /// <summary>An input list above its limit (sheet §Stock, O5).</summary>
    public const string InputSize = "shopify.input_size";
}
