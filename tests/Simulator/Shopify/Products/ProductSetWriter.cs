using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>
/// <c>productSet</c>: what is sent changes, lists are replaced as a whole, so that a variant, an option or a metafield left out of its
/// list is deleted (sheet §Products). Everything is checked before anything is written.
/// </summary>
internal sealed class ProductSetWriter(ShopifyShop shop, InputObject? identifier, InputObject input)
{
    private static readonly VariantErrorWords Words = new(
        "OPTION_DOES_NOT_EXIST", "OPTION_VALUE_DOES_NOT_EXIST", "INVALID_VARIANT", "INVALID_VARIANT", "INVALID_VARIANT", "INVALID_VARIANT");

    private readonly List<UserErrorView> _errors = [];

    /// <exception cref="UserErrorException">Something is wrong; nothing was written.</exception>
    public ShopifyProduct Write()
    {
        var product = Target();
        CheckProduct(product);
        var options = Options(product);
        var plans = Variants(product, options);
        if (_errors.Count > 0)
            throw new UserErrorException(_errors);

        var isNew = product is null;
        product ??= shop.Catalogue.Create(input.Text("title") ?? "", input.Text("handle"));
        ProductAttributes.Apply(shop, product, input);
        if (input.Has("metafields"))
            product.Metafields.RemoveAll(field => !input.Objects("metafields").Any(kept => kept.Text("key") == field.Key && (kept.Text("namespace") ?? "$app") == field.Namespace));
        ProductAttributes.SetMetafields(shop, product, input);
        if (input.Has("files"))
            ReplaceFiles(product);
        product.Options = options;
        foreach (var gone in product.Variants.Where(variant => input.Has("variants") && !plans.Exists(plan => plan.Existing == variant)).ToList())
            shop.Catalogue.RemoveVariant(gone);
        var variants = plans.ConvertAll(plan => plan.Apply(shop, product));
        if (input.Has("variants"))
            product.Variants = variants;
        if (product.Variants.Count == 0)
            ProductAttributes.AddDefaultVariant(shop, product);
        shop.Catalogue.Touch(product, isNew);
        return product;
    }

    private ShopifyProduct? Target()
    {
        if (identifier is not null && input.Has("id"))
            throw new UserErrorException("input.id", "The id field is not allowed if identifier is provided.", "ID_NOT_ALLOWED");
        if ((identifier?.Text("id") ?? input.Text("id")) is { } id)
            return shop.Catalogue.Find(id) ?? throw new UserErrorException(identifier is null ? "input.id" : "identifier.id", "Product does not exist", "PRODUCT_DOES_NOT_EXIST");
        if (identifier?.Text("handle") is { } handle)
        {
            if (input.Text("handle") is not { } sent)
                throw new UserErrorException("input.handle", "The input field corresponding to the identifier is required.", "MISSING_FIELD_REQUIRED");
            if (sent != handle)
                throw new UserErrorException("input.handle", "The identifier value does not match the value of the corresponding field in the input.", "INPUT_MISMATCH");
        }

        return identifier is null ? null : ProductFields.ByIdentifier(shop, identifier);
    }

    private void CheckProduct(ShopifyProduct? product)
    {
        if (product is null ? string.IsNullOrWhiteSpace(input.Text("title")) : input.Has("title") && string.IsNullOrWhiteSpace(input.Text("title")))
            _errors.Add(UserErrorView.At("input.title", "Title can't be blank", "INVALID_PRODUCT"));
        if (input.Text("handle") is { } handle && shop.Catalogue.ByHandle(handle) is { } other && other != product)
            _errors.Add(UserErrorView.At("input.handle", "Handle already in use. Please provide a new handle.", "HANDLE_NOT_UNIQUE"));
        if (input.Has("variants") && !input.Has("productOptions"))
            _errors.Add(UserErrorView.At("input.productOptions", "Must specify product options when updating variants.", "PRODUCT_OPTIONS_INPUT_MISSING"));
        if (input.Has("productOptions") && !input.Has("variants"))
            _errors.Add(UserErrorView.At("input.variants", "Must specify variants when updating options.", "VARIANTS_INPUT_MISSING"));
        if (input.Objects("productOptions").Count > VariantRules.MostOptions)
            _errors.Add(UserErrorView.At("input.productOptions", "Options over limit.", "OPTIONS_OVER_LIMIT"));
        if (input.Objects("variants").Count > VariantRules.MostVariants)
            _errors.Add(UserErrorView.At("input.variants", "Number of product variants exceeds shop limit.", "VARIANTS_OVER_LIMIT"));
    }

    private List<ShopifyOption> Options(ShopifyProduct? product)
    {
        if (!input.Has("productOptions"))
            return product?.Options ?? [];
        var options = new List<ShopifyOption>();
        foreach (var (sent, i) in input.Objects("productOptions").Select(static (sent, i) => (sent, i)))
        {
            var old = product?.Options.Find(option => option.Id == sent.Text("id") || option.Name == sent.Text("name"));
            if (sent.Text("id") is not null && old is null)
                _errors.Add(UserErrorView.At($"input.productOptions.{i}.id", "Option does not exist.", "OPTION_DOES_NOT_EXIST"));
            if (sent.Objects("values").Count == 0)
                _errors.Add(UserErrorView.At($"input.productOptions.{i}.values", "Each option must have at least one option value specified.", "OPTION_VALUES_MISSING"));
            var option = new ShopifyOption(old?.Number ?? shop.Ids.Next(), sent.Text("name") ?? old?.Name ?? "");
            if (options.Exists(other => other.Name == option.Name))
                _errors.Add(UserErrorView.At($"input.productOptions.{i}.name", "Duplicated option name.", "DUPLICATED_OPTION_NAME"));
            option.OptionValues = [.. sent.Objects("values").Select(value => Value(old, value))];
            if (option.OptionValues.DistinctBy(static value => value.Name).Count() < option.OptionValues.Count)
                _errors.Add(UserErrorView.At($"input.productOptions.{i}.values", "Duplicated option value.", "DUPLICATED_OPTION_VALUE"));
            options.Add(option);
        }

        return options;
    }

    private ShopifyOptionValue Value(ShopifyOption? option, InputObject sent)
    {
        var old = option?.OptionValues.Find(value => value.Id == sent.Text("id") || value.Name == sent.Text("name"));
        return new ShopifyOptionValue(old?.Number ?? shop.Ids.Next(), sent.Text("name") ?? old?.Name ?? "");
    }

    private List<VariantPlan> Variants(ShopifyProduct? product, List<ShopifyOption> options)
    {
        var plans = new List<VariantPlan>();
        foreach (var (sent, i) in input.Objects("variants").Select(static (sent, i) => (sent, i)))
        {
            var path = $"input.variants.{i}";
            VariantRules.Check(shop, sent, path, Words, _errors);
            var values = VariantRules.Values(sent, options, path, Words, mayAdd: false, _errors);
            var existing = sent.Text("id") is { } id
                ? product?.Variants.Find(variant => variant.Id == id)
                : product?.Variants.Find(variant => variant.HasSameValues(values));
            if (sent.Text("id") is not null && existing is null)
                _errors.Add(UserErrorView.At($"{path}.id", "Product variant does not exist.", "PRODUCT_VARIANT_DOES_NOT_EXIST"));
            plans.Add(new VariantPlan(sent, existing, values));
        }

        VariantRules.CheckTwins([.. plans.Select(static plan => plan.Values!)], static i => $"input.variants.{i}", Words, _errors);
        return plans;
    }

    private void ReplaceFiles(ShopifyProduct product)
    {
        product.Media.Clear();
        foreach (var file in input.Objects("files"))
        {
            var image = new ImageView(file.Text("originalSource") ?? "", file.Text("alt"));
            product.Media.Add(new MediaView(file.Text("id") ?? Gid.Of("MediaImage", shop.Ids.Next()), file.Text("alt"), "IMAGE", "READY", image));
        }
    }
}
