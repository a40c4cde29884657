namespace KolajAI.Connectors.Vendure;

/// <summary>What is published, in Vendure's words.</summary>
internal static class VendureContent
{
    public static object[] ProductTexts(string title, string? description, VendureShopFacts shop, string? slug)
    {
        var texts = new Dictionary<string, string>
        {
            ["languageCode"] = shop.ActiveChannel.DefaultLanguageCode,
            ["name"] = title,
            ["description"] = description ?? string.Empty,
        };
        if (slug is not null)
            texts["slug"] = slug;
        return [texts];
    }

    public static object[] Name(string name, VendureShopFacts shop) => [new { languageCode = shop.ActiveChannel.DefaultLanguageCode, name }];

    /// <summary>The row of a new variant, with the number and the price that it starts with; or why the shop could not show it.</summary>
    public static (Dictionary<string, object>? Row, ItemResult? Refused) NewVariant(
        ContentItem item, string name, VendureShopFacts shop, ConnectorSession session)
    {
        if (item.Price is not { } price)
            return (null, Refuse(item, "price_required", "A new listing needs a price."));
        if (!shop.ActiveChannel.PricesIncludeTax)
            return (null, Refuse(item, "prices_exclude_tax", "The channel keeps prices without tax."));
        if (!shop.TryMinor(price, out var minor, out var code, out var detail))
            return (null, Refuse(item, code, detail));
        var row = new Dictionary<string, object>
        {
            ["sku"] = item.Product.Sku,
            ["price"] = minor,
            ["stockLevels"] = new[] { new { stockLocationId = shop.Location(session).Id, stockOnHand = item.Quantity } },
            ["trackInventory"] = "TRUE",
            ["useGlobalOutOfStockThreshold"] = false,
            ["outOfStockThreshold"] = 0,
            ["translations"] = Name(name, shop),
        };
        if (session.Setting(VendureConnector.TaxCategory) is { Length: > 0 } taxCategory)
            row["taxCategoryId"] = taxCategory;
        return (row, null);
    }

    public static ItemResult Refuse(ContentItem item, string code, string message) => new(item.Key, ItemOutcome.Refused, code, message);

    /// <summary>What is found again shows an older number and price: its texts are made right and it is bound, but it is not confirmed.</summary>
    public static ItemResult FoundAgain(ItemResult updated) => updated with
    {
        Outcome = ItemOutcome.Refused,
        Code = ItemResult.AlreadyExists,
        Message = "An earlier call had made the listing.",
    };
}
