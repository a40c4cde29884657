namespace KolajAI.Connectors;

/// <summary>Tells the channel's categories, their attributes with values, and brands. Every list comes by pages; a cursor is the connector's own text.</summary>
public interface ICategorySource
{
    /// <summary>What a new listing cannot be without.</summary>
    CatalogNeeds Needs { get; }

    /// <summary>The category of products that nothing else gives one; null for none.</summary>
    string? DefaultCategory(IReadOnlyDictionary<string, string> settings) => null;

    Task<CategoryPage> ReadCategoriesAsync(ConnectorSession session, string? cursor, CancellationToken cancellation);

    /// <summary>The attributes of one category; values may come on later pages than the attribute they belong to.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.NotFound"/>: the category is gone, or takes no products.</exception>
    Task<AttributePage> ReadAttributesAsync(ConnectorSession session, string categoryId, string? cursor, CancellationToken cancellation);

    /// <summary>Empty where the channel has no brands of its own.</summary>
    Task<BrandPage> ReadBrandsAsync(ConnectorSession session, string? cursor, CancellationToken cancellation);
}

/// <param name="Category">A new listing has a category.</param>
/// <param name="Brand">A new listing has a brand of the channel's.</param>
public sealed record CatalogNeeds(bool Category, bool Brand);

/// <param name="NextCursor">Null at the end.</param>
public sealed record CategoryPage(IReadOnlyList<RemoteCategory> Categories, string? NextCursor);

/// <param name="ParentId">Null for the topmost.</param>
/// <param name="TakesProducts">False for one that only holds others.</param>
public sealed record RemoteCategory(string Id, string? ParentId, string Name, bool TakesProducts);

/// <param name="NextCursor">Null at the end.</param>
public sealed record AttributePage(IReadOnlyList<RemoteAttribute> Attributes, IReadOnlyList<RemoteValue> Values, string? NextCursor);

/// <param name="Multiple">Takes several values.</param>
/// <param name="Custom">Takes free text beside its values.</param>
public sealed record RemoteAttribute(string Id, string Name, bool Required, bool Multiple, bool Custom);

public sealed record RemoteValue(string AttributeId, string Id, string Name);

/// <param name="NextCursor">Null at the end.</param>
public sealed record BrandPage(IReadOnlyList<RemoteBrand> Brands, string? NextCursor);

public sealed record RemoteBrand(string Id, string Name);

/// <summary>An attribute of the channel with what a product has of it: ids of its values, or free text.</summary>
/// <param name="Name">The channel's own name; the id where it is not known.</param>
public sealed record ContentAttribute(string Id, string Name, IReadOnlyList<string> ValueIds, string? Text);
