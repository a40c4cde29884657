using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Products;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>Answers the fields of the shop itself, its places and channels, and what all types share.</summary>
internal static class ShopFields
{
    public static void Bind(FieldBinder binder)
    {
        binder.Type<ShopifyShop>("Shop").Field("plan", static shop => new ShopPlanView(shop.Plan));
        binder.Type<ShopPlanView>("ShopPlan");
        binder.Type<ShopifyLocation>("Location")
            .Field("inventoryLevel", static (location, call) => call.Shop.Stock.Item(call.Arguments.Text("inventoryItemId"))?.Level(location.Number))
            .Field("inventoryLevels", static (location, call) => call.Page(
                call.Shop.Stock.Items.Select(item => item.Level(location.Number)).OfType<InventoryLevel>(), static level => Paging.Sortable(level.Item.Number), static level => level.Item.Number));
        binder.Type<ShopifyPublication>("Publication");
        binder.Type<PublicationCatalog>("AppCatalog");
        binder.Type<AppInstallationView>("AppInstallation");
        binder.Type<AccessScopeView>("AccessScope");
        binder.Type<ApiVersionView>("ApiVersion");
        binder.Type<ShopifyMetafield>("Metafield");
        binder.Type<UserErrorView>("UserError");
        binder.Type<PageInfo>("PageInfo");
        binder.Type<CountView>("Count");
        binder.Type<JobView>("Job");
        binder.Type<MoneyView>("MoneyV2");
        binder.Type<MoneyBagView>("MoneyBag");
        binder.Type<AttributeView>("Attribute");
        binder.Type<PayloadView>("MetafieldsSetPayload").Field("metafields", static payload => payload.Result);
        binder.Type<UserErrorView>("MetafieldsSetUserError");
        BindRoot(binder.Type<ShopifyShop>("QueryRoot"));
        binder.Type<ShopifyShop>("Mutation").Field("metafieldsSet", static (_, call) => call.Mutate(SetMetafields));
    }

    /// <summary>Binds the metafields of a type.</summary>
    public static TypeBinder<T> BindMetafields<T>(this TypeBinder<T> type)
        where T : MetafieldOwner => type
        .Field("metafield", static (owner, call) => owner.Metafield(call.Arguments.Text("namespace"), call.Arguments.Text("key")))
        .Field("metafields", static (owner, call) => call.Page(
            owner.Metafields.Where(field => call.Arguments.Text("namespace") is not { } space || field.Namespace == space), static field => Paging.Sortable(field.Number), static field => field.Number));

    private static void BindRoot(TypeBinder<ShopifyShop> root) => root
        .Field("shop", static shop => shop)
        .Field("location", static (shop, call) => call.Arguments.Text("id") is { } id ? shop.Location(id) : shop.Locations[0])
        .Field("locations", static (shop, call) => call.Page(
            shop.Locations.Where(location => location.IsActive || call.Arguments.Flag("includeInactive") == true),
            location => call.Arguments.Text("sortKey") == "ID" ? Paging.Sortable(location.Number) : location.Name,
            static location => location.Number))
        .Field("publications", static (shop, call) => call.Page(shop.Publications, static publication => Paging.Sortable(publication.Number), static publication => publication.Number))
        .Field("currentAppInstallation", static shop => new AppInstallationView(shop))
        .Field("job", static (shop, call) => shop.Orders.Jobs.Find(job => job.Id == call.Arguments.Text("id")))
        .Field("node", static (shop, call) => Node(shop, call.Arguments.Text("id") ?? ""))
        .Field("nodes", static (shop, call) => call.Arguments.Texts("ids").Select(id => Node(shop, id)).ToList());

    private static object? Node(ShopifyShop shop, string gid)
    {
        var (type, number) = Gid.Split(gid);
        return type switch
        {
            "Shop" => shop.Number == number ? shop : null,
            "Location" => shop.Location(gid),
            "Publication" => shop.Publications.FirstOrDefault(publication => publication.Number == number),
            "Product" => shop.Catalogue.Find(number),
            "ProductVariant" => shop.Catalogue.Variant(number),
            "ProductSetOperation" => shop.Catalogue.Operation(gid),
            "InventoryItem" => shop.Stock.Item(gid),
            "InventoryLevel" => shop.Stock.Level(gid),
            "Order" => shop.Orders.Find(number),
            "FulfillmentOrder" => shop.Orders.FulfilmentOrder(gid),
            "Fulfillment" => shop.Orders.Fulfilment(gid),
            "WebhookSubscription" => shop.Webhooks.Find(gid),
            _ => throw new ShopifyError("NOT_SIMULATED", $"The node {type} is not simulated."),
        };
    }

    private static PayloadView SetMetafields(ShopifyCall call)
    {
        var inputs = InputObject.ListOf(call.Arguments.Value("metafields"));
        if (inputs.Count > MostMetafields)
            throw new UserErrorException([new UserErrorView(["metafields"], $"Exceeded the maximum metafields input limit of {MostMetafields}.", "LESS_THAN_OR_EQUAL_TO")]);
        List<UserErrorView> errors = [];
        var owners = inputs.Select(input => Owner(call.Shop, input.Text("ownerId"))).ToList();
        for (var i = 0; i < inputs.Count; i++)
        {
            if (owners[i].Owner is null)
                errors.Add(new UserErrorView(["metafields", $"{i}", "ownerId"], "Owner does not exist.", "INVALID", i));
            else if (string.IsNullOrEmpty(inputs[i].Text("value")))
                errors.Add(new UserErrorView(["metafields", $"{i}", "value"], "Value can't be blank.", "BLANK", i));
            else if (inputs[i].Has("compareDigest") && inputs[i].Text("compareDigest") != owners[i].Owner?.Metafield(inputs[i].Text("namespace"), inputs[i].Text("key"))?.CompareDigest)
                errors.Add(new UserErrorView(["metafields", $"{i}", "compareDigest"], "The resource has been updated since it was loaded.", "STALE_OBJECT", i));
        }

        if (errors.Count > 0)
            throw new UserErrorException(errors);
        List<ShopifyMetafield> set = [.. inputs.Select((input, i) => owners[i].Owner!.Set(call.Shop.Ids, call.Shop.Now, owners[i].Type, input))];
        foreach (var (owner, _) in owners.Distinct())
            Touch(call.Shop, owner!, set);
        return new PayloadView(set);
    }

    private const int MostMetafields = 25;

    private static void Touch(ShopifyShop shop, MetafieldOwner owner, IReadOnlyList<ShopifyMetafield> set)
    {
        if (owner is ShopifyOrder order)
            shop.Orders.NoteMetafields(order, set);
        else if ((owner as ShopifyProduct ?? (owner as ShopifyVariant)?.Product) is { } product)
            shop.Catalogue.Touch(product);
    }

    private static (MetafieldOwner? Owner, string Type) Owner(ShopifyShop shop, string? gid)
    {
        var (type, number) = Gid.Split(gid ?? "");
        return type switch
        {
            "Product" => (shop.Catalogue.Find(number), "PRODUCT"),
            "ProductVariant" => (shop.Catalogue.Variant(number), "PRODUCTVARIANT"),
            "Order" => (shop.Orders.Find(number), "ORDER"),
            _ => (null, ""),
        };
    }
}
