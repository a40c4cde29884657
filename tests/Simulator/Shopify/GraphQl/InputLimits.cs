namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>How long the lists of a mutation may be (sheet §Stock, O5; §Products: 2048 variants).</summary>
internal static class InputLimits
{
    private const int Most = 250;
    private const int MostVariants = 2048;

    /// <exception cref="ShopifyError">A list is longer.</exception>
    public static void Check(ShopifyCall call)
    {
        foreach (var (name, value) in call.Arguments.All)
            Check(call, name, value);
    }

    private static void Check(ShopifyCall call, string name, object? value)
    {
        switch (value)
        {
            case string:
                return;
            case IDictionary<string, object?> fields:
                foreach (var (inner, item) in fields)
                    Check(call, inner, item);
                return;
            case System.Collections.IEnumerable list:
                var items = list.Cast<object?>().ToList();
                var most = name == "variants" ? MostVariants : Most;
                if (items.Count > most)
                {
                    call.Shop.Breach(ShopifyRules.InputSize, call.FieldName);
                    throw new ShopifyError("MAX_INPUT_SIZE_EXCEEDED", $"The input array size of {items.Count} is greater than the maximum allowed of {most}.");
                }

                items.ForEach(item => Check(call, name, item));
                return;
            default:
                return;
        }
    }
}
