using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>
/// Many variants of one product at once (sheet §Products, §Price). Creating is all or nothing, updating too unless
/// <c>allowPartialUpdates</c> lets the good ones through.
/// </summary>
internal static class VariantBulk
{
    private static readonly VariantErrorWords CreateWords = new(
        "INVALID_INPUT", "INVALID_INPUT", "NEED_TO_ADD_OPTION_VALUES", "NEGATIVE_PRICE_VALUE", "VARIANT_ALREADY_EXISTS", "TRACKED_VARIANT_LOCATION_NOT_FOUND");

    private static readonly VariantErrorWords UpdateWords = new(
        "OPTION_DOES_NOT_EXIST", "OPTION_VALUE_DOES_NOT_EXIST", "NEED_TO_ADD_OPTION_VALUES", "NEGATIVE_PRICE_VALUE", "VARIANT_ALREADY_EXISTS", "INVALID_INPUT");

    public static VariantsPayload Create(ShopifyCall call) => Run(call, Create);

    public static VariantsPayload Update(ShopifyCall call) => Run(call, Update);

    /// <summary>The mutation's shape differs from the others' only by its list of variants.</summary>
    private static VariantsPayload Run(ShopifyCall call, Func<ShopifyCall, ShopifyProduct, IReadOnlyList<InputObject>, VariantsPayload> work)
    {
        var payload = call.Mutate(call => work(call, Product(call), InputObject.ListOf(call.Arguments.Value("variants"))));
        return payload as VariantsPayload ?? new VariantsPayload(null, null) { UserErrors = payload.UserErrors };
    }

    private static VariantsPayload Create(ShopifyCall call, ShopifyProduct product, IReadOnlyList<InputObject> inputs)
    {
        var errors = new List<UserErrorView>();
        var options = Copy(product.Options);
        var standalone = Standalone(call, product);
        var plans = new List<VariantPlan>();
        foreach (var (input, i) in inputs.Select(static (input, i) => (input, i)))
        {
            if (input.Has("id"))
                errors.Add(UserErrorView.At($"variants.{i}.id", "Id cannot be given on create", "NO_KEY_ON_CREATE"));
            VariantRules.Check(call.Shop, input, $"variants.{i}", CreateWords, errors);
            plans.Add(new VariantPlan(input, null, VariantRules.Values(input, options, $"variants.{i}", CreateWords, mayAdd: true, errors)));
        }

        List<IReadOnlyList<string>> kept = [.. product.Variants.Where(variant => variant != standalone).Select(static variant => variant.Values.Select(static value => value.Name).ToList())];
        VariantRules.CheckTwins([.. kept, .. plans.Select(static plan => plan.Values!)], i => $"variants.{i - kept.Count}", CreateWords, errors);
        if (errors.Count > 0)
            throw new UserErrorException(errors);

        Keep(call.Shop, product, options);
        if (standalone is not null)
            call.Shop.Catalogue.RemoveVariant(standalone);
        var created = plans.ConvertAll(plan => plan.Apply(call.Shop, product));
        call.Shop.Catalogue.Touch(product);
        return new VariantsPayload(product, created);
    }

    private static VariantsPayload Update(ShopifyCall call, ShopifyProduct product, IReadOnlyList<InputObject> inputs)
    {
        var partial = call.Arguments.Flag("allowPartialUpdates") == true;
        var errors = new List<UserErrorView>();
        var options = Copy(product.Options);
        var plans = new List<VariantPlan>();
        foreach (var (input, i) in inputs.Select(static (input, i) => (input, i)))
        {
            var found = new List<UserErrorView>();
            var variant = Find(product, input, i, found);
            VariantRules.Check(call.Shop, input, $"variants.{i}", UpdateWords, found);
            if (input.Has("inventoryQuantities"))
                found.Add(UserErrorView.At($"variants.{i}.inventoryQuantities", "Inventory quantities can only be provided during create. To update inventory for existing variants, use inventoryAdjustQuantities.", "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE"));
            var values = input.Has("optionValues") ? VariantRules.Values(input, options, $"variants.{i}", UpdateWords, mayAdd: true, found) : null;
            if (values is not null && product.Variants.Exists(other => other != variant && other.HasSameValues(values)))
                found.Add(UserErrorView.At($"variants.{i}", $"The variant '{string.Join(" / ", values)}' already exists.", UpdateWords.Exists));
            errors.AddRange(found);
            if (found.Count == 0)
                plans.Add(new VariantPlan(input, variant, values));
        }

        if (errors.Count > 0 && (!partial || plans.Count == 0))
            throw new UserErrorException(errors);
        Keep(call.Shop, product, options);
        var changed = plans.ConvertAll(plan => plan.Apply(call.Shop, product));
        call.Shop.Catalogue.Touch(product);
        return new VariantsPayload(product, changed) { UserErrors = errors };
    }

    public static PayloadView Delete(ShopifyCall call)
    {
        var product = Product(call);
        var ids = call.Arguments.Texts("variantsIds");
        if (ids.Any(id => !product.Variants.Exists(variant => variant.Id == id)))
            throw new UserErrorException("variantsIds", "At least one variant does not belong to the product", "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT");
        if (product.Variants.TrueForAll(variant => ids.Contains(variant.Id)))
            throw new UserErrorException("variantsIds", "Cannot delete the last variant", "CANNOT_DELETE_LAST_VARIANT");
        foreach (var variant in product.Variants.Where(variant => ids.Contains(variant.Id)).ToList())
            call.Shop.Catalogue.RemoveVariant(variant);
        call.Shop.Catalogue.Touch(product);
        return new PayloadView(product);
    }

    private static ShopifyProduct Product(ShopifyCall call) =>
        call.Shop.Catalogue.Find(call.Arguments.Text("productId")) ?? throw new UserErrorException("productId", "Product does not exist", "PRODUCT_DOES_NOT_EXIST");

    private static ShopifyVariant? Find(ShopifyProduct product, InputObject input, int i, List<UserErrorView> errors)
    {
        if (input.Text("id") is not { } id)
        {
            errors.Add(UserErrorView.At($"variants.{i}.id", "Product variant is missing ID attribute", "PRODUCT_VARIANT_ID_MISSING"));
            return null;
        }

        var variant = product.Variants.Find(variant => variant.Id == id);
        if (variant is null)
            errors.Add(UserErrorView.At($"variants.{i}.id", "Product variant does not exist", "PRODUCT_VARIANT_DOES_NOT_EXIST"));
        return variant;
    }

    /// <summary>The default variant goes when the first real ones come, or when it is asked for.</summary>
    private static ShopifyVariant? Standalone(ShopifyCall call, ShopifyProduct product) => call.Arguments.Text("strategy") switch
    {
        "REMOVE_STANDALONE_VARIANT" when product.Variants.Count == 1 => product.Variants[0],
        "DEFAULT" or null when product.HasOnlyDefaultVariant => product.Variants[0],
        _ => null,
    };

    private static List<ShopifyOption> Copy(IReadOnlyList<ShopifyOption> options) =>
        [.. options.Select(static option => new ShopifyOption(option.Number, option.Name) { OptionValues = [.. option.OptionValues] })];

    /// <summary>Takes over values that were added on the way; they get their ids now.</summary>
    private static void Keep(ShopifyShop shop, ShopifyProduct product, List<ShopifyOption> options)
    {
        foreach (var (option, i) in options.Select(static (option, i) => (option, i)))
        {
            foreach (var added in option.OptionValues.Where(static value => value.Number == 0))
                product.Options[i].OptionValues.Add(added with { Number = shop.Ids.Next() });
        }
    }
}
