namespace KolajAI.Simulator.Channels.Stock;

internal sealed record ChannelCategory(string Id, string? ParentId, string Name, bool TakesProducts);

internal sealed record ChannelAttribute(string Id, string Name, bool Required, bool Multiple, bool Custom);

internal sealed record ChannelValue(string AttributeId, string Id, string Name);

internal sealed record ChannelBrand(string Id, string Name);

internal sealed record CategoryList(IReadOnlyList<ChannelCategory> Categories, string? Next);

internal sealed record AttributeList(IReadOnlyList<ChannelAttribute> Attributes, IReadOnlyList<ChannelValue> Values, string? Next);

internal sealed record BrandList(IReadOnlyList<ChannelBrand> Brands, string? Next);

/// <summary>A small made-up catalogue, the same in every shop.</summary>
internal static class CatalogueEndpoints
{
    private const int MostItems = 500;

    private static readonly ChannelCategory[] Categories = [new("c1", null, "Ev", false), new("c2", "c1", "Kupa", true), new("c3", "c1", "Tabak", true)];
    private static readonly ChannelAttribute[] Attributes = [new("a1", "Malzeme", true, false, false), new("a2", "Hacim", false, false, true)];
    private static readonly ChannelValue[] Values = [new("a1", "v1", "Seramik"), new("a1", "v2", "Cam")];
    private static readonly ChannelBrand[] Brands = [new("b1", "Kolaj"), new("b2", "Çınar")];

    public static void Map(RouteGroupBuilder shops)
    {
        shops.MapGet("/categories", (int? limit, string? after) =>
        {
            var (page, next) = Page(Categories, static category => category.Id, limit, after);
            return ChannelJson.Ok(new CategoryList(page, next));
        }).As("categories");
        shops.MapGet("/brands", (int? limit, string? after) =>
        {
            var (page, next) = Page(Brands, static brand => brand.Id, limit, after);
            return ChannelJson.Ok(new BrandList(page, next));
        }).As("brands");
        shops.MapGet("/categories/{id}/attributes", (string id) => TakesProducts(id)
            ? ChannelJson.Ok(new AttributeList(Attributes, Values, null))
            : throw new ChannelRefusal(StatusCodes.Status404NotFound, "category_not_found", "There is no such category that takes products.")).As("attributes");
    }

    /// <summary>Why the shop does not take what an item names of the catalogue; null where it does.</summary>
    public static (string Code, string Message)? Problem(PublishItem item)
    {
        if (item.BrandId is { } brand && !Array.Exists(Brands, known => known.Id == brand))
            return ("brand_unknown", "There is no such brand.");
        if (item.CategoryId is not { } category)
            return null;
        if (!TakesProducts(category))
            return ("category_unknown", "There is no such category that takes products.");
        var sent = item.Attributes ?? [];
        if (Array.Find(Attributes, known => known.Required && !sent.Any(one => one.Id == known.Id)) is { } lacking)
            return ("attribute_required", $"The attribute {lacking.Id} is needed.");
        return sent.All(static one => Array.Find(Attributes, known => known.Id == one.Id) is { } known
                && (one.Text is null ? one.Values.All(value => Array.Exists(Values, v => v.AttributeId == one.Id && v.Id == value)) : known.Custom))
            ? null
            : ("attribute_unknown", "An attribute or value is not of this category.");
    }

    private static bool TakesProducts(string category) => Array.Exists(Categories, known => known.Id == category && known.TakesProducts);

    private static (List<T> Page, string? Next) Page<T>(T[] all, Func<T, string> id, int? limit, string? after)
    {
        var most = Math.Clamp(limit ?? MostItems, 1, MostItems);
        var page = all.Where(one => after is null || string.CompareOrdinal(id(one), after) > 0).Take(most).ToList();
        return (page, page.Count == most ? id(page[^1]) : null);
    }
}
