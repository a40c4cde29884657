using System.Globalization;
using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

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
            ? new CategoryPage(Named(page.Categories, static category => [category.Id, category.ParentId ?? category.Id]), RemoteApi.Next(page.Next, cursor))
            : new CategoryPage([], null);

    public async Task<AttributePage> ReadAttributesAsync(string categoryId, string? cursor, CancellationToken cancellation)
    {
        var page = await _api.GetAsync<RemoteAttributeList>(
            RemoteOperations.Catalogue, Page($"categories/{Uri.EscapeDataString(categoryId)}/attributes", cursor), cancellation);
        return new AttributePage(
            Named(page.Attributes, static attribute => [attribute.Id]), Named(page.Values, static value => [value.AttributeId, value.Id]), RemoteApi.Next(page.Next, cursor));
    }

    public async Task<BrandPage> ReadBrandsAsync(string? cursor, CancellationToken cancellation) =>
        await _api.FindAsync<RemoteBrandList>(RemoteOperations.Catalogue, Page("brands", cursor), cancellation) is { } page
            ? new BrandPage(Named(page.Brands, static brand => [brand.Id]), RemoteApi.Next(page.Next, cursor))
            : new BrandPage([], null);

    /// <exception cref="PlatformException">One of them has an id that no store could keep.</exception>
    private static IReadOnlyList<T> Named<T>(IReadOnlyList<T> rows, Func<T, string[]> names) => rows.All(row => names(row).All(ForeignJson.IsName))
        ? rows
        : throw RemoteApi.NotUnderstood(PlatformFailure.Broken, "an id is empty, or longer than any is.");

    private static string Page(string path, string? cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}?limit={PageSize}") + (cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}");
}
