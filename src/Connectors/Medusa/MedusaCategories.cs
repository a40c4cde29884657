using System.Globalization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>The shop's categories, whether shown or not; any of them takes products. They come oldest first, so that a new one moves none.</summary>
internal sealed class MedusaCategories(MedusaApi api)
{
    private const int PageSize = 100;

    public async Task<CategoryPage> ReadAsync(string? cursor, CancellationToken cancellation)
    {
        var offset = cursor is null ? 0 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var categories = await api.GetAsync(
            MedusaOperations.Categories, "product-categories",
            [
                ("fields", "id,name,parent_category_id"), ("order", "created_at"), ("limit", PageSize.ToString(CultureInfo.InvariantCulture)),
                ("offset", offset.ToString(CultureInfo.InvariantCulture)),
            ],
            static body => body.RequiredList("product_categories").Select(static row => new RemoteCategory(
                row.RequiredText("id"), row.Code("parent_category_id"), row.RequiredText("name"), TakesProducts: true)).ToList(),
            cancellation);
        return new CategoryPage(
            categories, categories.Count < PageSize ? null : (offset + PageSize).ToString(CultureInfo.InvariantCulture));
    }
}
