namespace KolajAI.Feeds;

/// <summary>A feed that others fetch from the hub, as its fenced row stores it.</summary>
public sealed record FeedDocument
{
    /// <summary>One of <see cref="FeedShapes"/>.</summary>
    public required string Shape { get; init; }
    public string? Name { get; init; }

    /// <summary>Only what this account lists, at its prices and stock; null: every product at its own.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The product's page, with <c>{sku}</c>, <c>{barcode}</c>, <c>{id}</c> or <c>{group_id}</c> in it.</summary>
    public required string LinkTemplate { get; init; }

    /// <summary>Title and address of the shop, for shapes that name it.</summary>
    public string? ShopTitle { get; init; }
    public string? ShopLink { get; init; }

    /// <summary>Begins the category path of every product in the feed; null: all.</summary>
    public string? Category { get; init; }
    public string? Brand { get; init; }
    public bool InStockOnly { get; init; }
    public required string TokenPrefix { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public static class FeedShapes
{
    /// <summary>RSS 2.0 in Google's namespace; also read by Meta and Pinterest.</summary>
    public const string Google = "google";
    public const string Cimri = "cimri";
    public const string Akakce = "akakce";
}
