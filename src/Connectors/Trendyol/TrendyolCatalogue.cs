using System.Globalization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Categories, attributes with their values, and brands (docs/category-list, category-attribute-list-v2, brand-list).</summary>
internal sealed class TrendyolCatalogue(TrendyolApi api)
{
    /// <summary>A page of brands is at least this long, one of values at most.</summary>
    private const int PageSize = 1000;

    /// <summary>The whole tree in one answer; a leaf takes products.</summary>
    public async Task<CategoryPage> ReadCategoriesAsync(CancellationToken cancellation)
    {
        var answer = await api.GetAsync(TrendyolOperations.Categories, "integration/product/product-categories", cancellation);
        return new CategoryPage(
            TrendyolApi.Ensure(answer).Read(static body =>
            {
                var found = new List<RemoteCategory>();
                Flatten(body.List("categories"), null, found);
                return found;
            }),
            null);
    }

    /// <summary>First the attributes, then one page of one attribute's values each: <c>47,338:0</c> says which are left, and the page.</summary>
    public async Task<AttributePage> ReadAttributesAsync(string categoryId, string? cursor, CancellationToken cancellation)
    {
        if (!long.TryParse(categoryId, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new PlatformException(PlatformFailure.NotFound, "category_invalid", "Trendyol's category id is a number.");
        if (cursor is not null)
            return await ReadValuesAsync(categoryId, cursor, cancellation);
        var answer = await api.GetAsync(TrendyolOperations.CategoryAttributes, $"integration/product/categories/{categoryId}/attributes", cancellation);
        var attributes = TrendyolApi.Ensure(answer).Read(static body => body.List("categoryAttributes").Select(static row =>
        {
            var attribute = row.Child("attribute") ?? throw new FormatException("'attribute' is not there.");
            return new RemoteAttribute(
                Id(attribute), attribute.RequiredText("name"), row.Flag("required") ?? false, row.Flag("allowMultipleAttributeValues") ?? false,
                row.Flag("allowCustom") ?? false);
        }).DistinctBy(static a => a.Id).ToList());
        return new AttributePage(attributes, [], attributes.Count == 0 ? null : Cursor([.. attributes.Select(static a => a.Id)], 0));
    }

    public async Task<BrandPage> ReadBrandsAsync(string? cursor, CancellationToken cancellation)
    {
        var page = cursor is null ? 0 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var answer = await api.GetAsync(
            TrendyolOperations.Brands, string.Create(CultureInfo.InvariantCulture, $"integration/product/brands?page={page}&size={PageSize}"), cancellation);
        var brands = TrendyolApi.Ensure(answer).Read(static body =>
            (body.IsArray ? body.Elements() : body.List("brands")).Select(static brand => new RemoteBrand(Id(brand), brand.RequiredText("name"))).ToList());
        return new BrandPage(brands, brands.Count < PageSize ? null : (page + 1).ToString(CultureInfo.InvariantCulture));
    }

    private async Task<AttributePage> ReadValuesAsync(string categoryId, string cursor, CancellationToken cancellation)
    {
        var end = cursor.LastIndexOf(':');
        var left = cursor[..end].Split(',');
        var page = int.Parse(cursor[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        var answer = await api.GetAsync(
            TrendyolOperations.AttributeValues,
            string.Create(CultureInfo.InvariantCulture, $"integration/product/categories/{categoryId}/attributes/{left[0]}/values?page={page}&size={PageSize}"),
            cancellation);
        var rest = left[1..];
        // An attribute of free text alone has no values to ask for.
        if ((int)answer.Status == 404)
            return new AttributePage([], [], rest.Length == 0 ? null : Cursor(rest, 0));
        var (values, pages) = TrendyolApi.Ensure(answer).Read(body => (
            body.List("content", "attributeValues").Select(value => new RemoteValue(left[0], Id(value), value.RequiredText("name"))).ToList(),
            body.Integer("totalPages") ?? 1));
        return new AttributePage([], values, page + 1 < pages ? Cursor(left, page + 1) : rest.Length == 0 ? null : Cursor(rest, 0));
    }

    private static string Cursor(IReadOnlyList<string> left, int page) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', left)}:{page}");

    private static void Flatten(IReadOnlyList<PlatformJson> level, string? parent, List<RemoteCategory> found)
    {
        foreach (var category in level)
        {
            var id = Id(category);
            var under = category.List("subCategories");
            found.Add(new RemoteCategory(id, parent, category.RequiredText("name"), under.Count == 0));
            Flatten(under, id, found);
        }
    }

    private static string Id(PlatformJson row) => row.RequiredInteger("id").ToString(CultureInfo.InvariantCulture);
}
