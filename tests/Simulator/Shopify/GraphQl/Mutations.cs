using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>What all mutations go through: limits of lists, planned failures, idempotency, and user errors instead of a result.</summary>
internal static class Mutations
{
    /// <summary>Does the mutation; what it refuses comes back in the payload.</summary>
    public static PayloadView Mutate(this ShopifyCall call, Func<ShopifyCall, PayloadView> work)
    {
        InputLimits.Check(call);
        try
        {
            call.Shop.Failures.Strike(call);
            return work(call);
        }
        catch (UserErrorException refused)
        {
            return new PayloadView(null) { UserErrors = refused.Errors };
        }
    }

    /// <summary>Does a mutation that must carry <c>@idempotent(key:)</c> (sheet §Stock, version trap).</summary>
    /// <exception cref="ShopifyError">The directive is missing or its key is blank.</exception>
    public static PayloadView MutateOnce(this ShopifyCall call, Func<ShopifyCall, PayloadView> work)
    {
        if (string.IsNullOrWhiteSpace(call.IdempotencyKey))
        {
            call.Shop.Breach(ShopifyRules.Idempotency, call.FieldName);
            throw new ShopifyError("BAD_REQUEST", "The @idempotent directive is required for this mutation but was not provided.");
        }

        return call.Shop.Idempotency.Once(call, call.IdempotencyKey, () => call.Mutate(work));
    }
}
