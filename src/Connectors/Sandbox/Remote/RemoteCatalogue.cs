using System.Globalization;
using System.Text.Json.Serialization;

namespace KolajAI.Connectors.Sandbox.Remote;

// The catalogue's documents of docs/sandbox-protocol.md.

internal sealed record RemoteCategoryList(IReadOnlyList<RemoteCategory> Categories, string? Next);

internal sealed record RemoteAttributeList(IReadOnlyList<RemoteAttribute> Attributes, IReadOnlyList<RemoteValue> Values, string? Next);

internal sealed record RemoteBrandList(IReadOnlyList<RemoteBrand> Brands, string? Next);

/// <param name="Values">Ids; empty with a text.</param>
internal sealed record RemoteOwnAttribute(
    string Id, IReadOnlyList<string> Values, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text);

/// <summary>Reads a shop's catalogue; a server that knows no such path has none.</summary>
internal sealed class RemoteCatalogue(ConnectorSession session)
{
    private const int PageSize = 500;

    private readonly RemoteApi _api = new(session);

    public async Task<CategoryPage> ReadCategoriesAsync(string? cursor, CancellationToken cancellation) =>
        await _api.FindAsync<RemoteCategoryList>(RemoteOperations.Catalogue, Page("categories", cursor), cancellation) is { } page
            ? new CategoryPage(page.Categories, page.Next)
            : new CategoryPage([], null);

    public async Task<AttributePage> ReadAttributesAsync(string categoryId, string? cursor, CancellationToken cancellation)
    {
        var page = await _api.GetAsync<RemoteAttributeList>(
            RemoteOperations.Catalogue, Page($"categories/{Uri.EscapeDataString(categoryId)}/attributes", cursor), cancellation);
        return new AttributePage(page.Attributes, page.Values, page.Next);
    }

    public async Task<BrandPage> ReadBrandsAsync(string? cursor, CancellationToken cancellation) =>
        await _api.FindAsync<RemoteBrandList>(RemoteOperations.Catalogue, Page("brands", cursor), cancellation) is { } page
            ? new BrandPage(page.Brands, page.Next)
            : new BrandPage([], null);

    private static string Page(string path, string? cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}?limit={PageSize}") + (cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}");
}
