using System.Globalization;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>Answers the mutations of products and their channels (sheet §Products).</summary>
internal static class ProductWriteFields
{
    public static void Bind(FieldBinder binder)
    {
        foreach (var name in new[] { "ProductSetUserError", "ProductVariantsBulkCreateUserError", "ProductVariantsBulkUpdateUserError", "ProductVariantsBulkDeleteUserError" })
            binder.Type<UserErrorView>(name);
        binder.Type<PayloadView>("ProductSetPayload")
            .Field("product", static payload => payload.Result as ShopifyProduct)
            .Field("productSetOperation", static payload => payload.Result as ProductOperationView);
        binder.Type<PayloadView>("ProductCreatePayload").Field("product", static payload => payload.Result);
        binder.Type<PayloadView>("ProductUpdatePayload").Field("product", static payload => payload.Result);
        binder.Type<PayloadView>("ProductDeletePayload").Field("deletedProductId", static payload => payload.Result);
        foreach (var name in new[] { "ProductVariantsBulkCreatePayload", "ProductVariantsBulkUpdatePayload" })
        {
            binder.Type<VariantsPayload>(name)
                .Field("product", static payload => payload.Result)
                .Field("productVariants", static payload => payload.Variants);
        }

        binder.Type<PayloadView>("ProductVariantsBulkDeletePayload").Field("product", static payload => payload.Result);
        foreach (var name in new[] { "PublishablePublishPayload", "PublishableUnpublishPayload" })
        {
            binder.Type<PayloadView>(name)
                .Field("publishable", static payload => payload.Result)
                .Field("shop", static (_, call) => call.Shop);
        }

        binder.Type<ShopifyShop>("Mutation")
            .Field("productSet", static (_, call) => call.Mutate(Set))
            .Field("productCreate", static (_, call) => call.Mutate(Create))
            .Field("productUpdate", static (_, call) => call.Mutate(Update))
            .Field("productDelete", static (_, call) => call.Mutate(Delete))
            .Field("productVariantsBulkCreate", static (_, call) => VariantBulk.Create(call))
            .Field("productVariantsBulkUpdate", static (_, call) => VariantBulk.Update(call))
            .Field("productVariantsBulkDelete", static (_, call) => call.Mutate(VariantBulk.Delete))
            .Field("publishablePublish", static (_, call) => call.Mutate(static call => Publish(call, publish: true)))
            .Field("publishableUnpublish", static (_, call) => call.Mutate(static call => Publish(call, publish: false)));
    }

    private static PayloadView Set(ShopifyCall call)
    {
        var writer = new ProductSetWriter(call.Shop, call.Arguments.Object("identifier"), call.Arguments.Object("input")!);
        return call.Arguments.Flag("synchronous") == false
            ? new PayloadView(call.Shop.Catalogue.Operate(writer.Write))
            : new PayloadView(writer.Write());
    }

    private static PayloadView Create(ShopifyCall call)
    {
        var input = call.Arguments.Object("product") ?? throw new UserErrorException("product", "The product argument is required.");
        if (string.IsNullOrWhiteSpace(input.Text("title")))
            throw new UserErrorException("title", "Title can't be blank");
        if (input.Text("handle") is { } handle && call.Shop.Catalogue.ByHandle(handle) is not null)
            throw new UserErrorException("handle", "Handle already in use. Please provide a new handle.");
        var product = call.Shop.Catalogue.Create(input.Text("title")!, input.Text("handle"));
        ProductAttributes.Apply(call.Shop, product, input);
        ProductAttributes.SetMetafields(call.Shop, product, input);
        foreach (var option in input.Objects("productOptions"))
        {
            product.Options.Add(new ShopifyOption(call.Shop.Ids.Next(), option.Text("name") ?? "")
            {
                OptionValues = [.. option.Objects("values").Select(value => new ShopifyOptionValue(call.Shop.Ids.Next(), value.Text("name") ?? ""))],
            });
        }

        if (product.Options.Exists(static option => option.OptionValues.Count == 0))
        {
            call.Shop.Catalogue.Delete(product);
            throw new UserErrorException("productOptions", "Each option must have at least one option value specified.");
        }

        ProductAttributes.AddDefaultVariant(call.Shop, product);
        call.Shop.Catalogue.Touch(product, isNew: true);
        return new PayloadView(product);
    }

    private static PayloadView Update(ShopifyCall call)
    {
        var input = call.Arguments.Object("product") ?? throw new UserErrorException("product", "The product argument is required.");
        var product = (call.Arguments.Object("identifier") is { } identifier ? ProductFields.ByIdentifier(call.Shop, identifier) : call.Shop.Catalogue.Find(input.Text("id")))
            ?? throw new UserErrorException("id", "Product does not exist");
        if (input.Has("title") && string.IsNullOrWhiteSpace(input.Text("title")))
            throw new UserErrorException("title", "Title can't be blank");
        if (input.Text("handle") is { } handle && call.Shop.Catalogue.ByHandle(handle) is { } other && other != product)
            throw new UserErrorException("handle", "Handle already in use. Please provide a new handle.");
        ProductAttributes.Apply(call.Shop, product, input);
        ProductAttributes.SetMetafields(call.Shop, product, input);
        call.Shop.Catalogue.Touch(product);
        return new PayloadView(product);
    }

    private static PayloadView Delete(ShopifyCall call)
    {
        var id = call.Arguments.Object("input")!.Text("id");
        call.Shop.Catalogue.Delete(call.Shop.Catalogue.Find(id) ?? throw new UserErrorException("id", "Product does not exist"));
        return new PayloadView(id);
    }

    private static PayloadView Publish(ShopifyCall call, bool publish)
    {
        var product = call.Shop.Catalogue.Find(call.Arguments.Text("id")) ?? throw new UserErrorException("id", "Publishable does not exist");
        List<(ShopifyPublication, DateTimeOffset)> on = [];
        foreach (var (input, i) in InputObject.ListOf(call.Arguments.Value("input")).Select(static (input, i) => (input, i)))
        {
            var publication = call.Shop.Publications.FirstOrDefault(publication => publication.Id == input.Text("publicationId"))
                ?? throw new UserErrorException($"input.{i}.publicationId", "Publication does not exist or is not publishable");
            var at = input.Text("publishDate") is { } date ? DateTimeOffset.Parse(date, CultureInfo.InvariantCulture) : call.Shop.Now;
            on.Add((publication, at));
        }

        if (publish)
            call.Shop.Catalogue.Publish(product, on);
        else
        {
            on.ForEach(pair => product.PublishedOn.Remove(pair.Item1.Number));
            call.Shop.Catalogue.Touch(product);
        }

        return new PayloadView(product);
    }
}
