using System.Globalization;
using System.Net;
using KolajAI.Errors;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// The shop's categories; any of them takes products. Attributes are the product's own there, not a category's, and are sent by their names;
/// brands are one of them (<see cref="WooCommerceDescriptor.BrandAttribute"/>).
/// </summary>
internal sealed class WooCommerceCategories(WooCommerceApi api)
{
    private const string PageSize = "100";
    private const int LongestName = 400;

    public async Task<CategoryPage> ReadAsync(string? cursor, CancellationToken cancellation)
    {
        var page = cursor is null ? 1 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        var answer = await api.GetAsync(
            WooCommerceOperations.Categories, "products/categories", [("per_page", PageSize), ("page", page.ToString(CultureInfo.InvariantCulture))], cancellation);
        var categories = answer.Read(static body => body.Elements().Select(static row => new RemoteCategory(
            Id(row.RequiredInteger("id")), row.Integer("parent") is > 0 and { } parent ? Id(parent) : null,
            // WordPress keeps names as HTML.
            ShortText.Clean(WebUtility.HtmlDecode(row.RequiredText("name")), LongestName), TakesProducts: true)).ToList());
        return new CategoryPage(categories, answer.TotalPages > page ? (page + 1).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);
}
