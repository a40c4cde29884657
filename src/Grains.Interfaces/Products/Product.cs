using KolajAI.Monetary;

namespace KolajAI.Products;

/// <summary>A product as the HTTP contract shows it (api.md section 3), without stock by channel.</summary>
[GenerateSerializer, Immutable, Alias("Product")]
public sealed record Product
{
    /// <summary>UUIDv7, given by the hub.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The seller's own number: trimmed, NFC, at most 64 characters, unique in the tenant, may be renamed.</summary>
    [Id(1)] public required string Sku { get; init; }

    [Id(2)] public string? Barcode { get; init; }

    [Id(3)] public IReadOnlyList<string> Barcodes { get; init; } = [];

    [Id(4)] public required string Title { get; init; }

    [Id(5)] public string? Description { get; init; }

    [Id(6)] public string? Brand { get; init; }

    /// <summary>The seller's own category path.</summary>
    [Id(7)] public string? Category { get; init; }

    [Id(8)] public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    [Id(9)] public IReadOnlyList<ProductImage> Images { get; init; } = [];

    /// <summary>What a buyer pays, KDV (value-added tax) included.</summary>
    [Id(10)] public Money? Price { get; init; }

    /// <summary>The price struck through; never below <see cref="Price"/>.</summary>
    [Id(11)] public Money? ListPrice { get; init; }

    /// <summary>Percent as text, <c>"20"</c>.</summary>
    [Id(12)] public string? VatRate { get; init; }

    [Id(13)] public decimal? WeightKg { get; init; }

    [Id(14)] public ProductDimensions? DimensionsCm { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Id(15)] public string? OriginCountry { get; init; }

    /// <summary>The caller's own words, kept and never read.</summary>
    [Id(16)] public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What differs on one channel; of api.md's <c>offers</c> the parts that have landed.</summary>
    [Id(17)] public IReadOnlyList<ProductOffer> Offers { get; init; } = [];

    [Id(18)] public DateTimeOffset CreatedAt { get; init; }

    [Id(19)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Takes the place of the accounts' own policies; null: theirs.</summary>
    [Id(20)] public StockPolicy? StockPolicy { get; init; }

    /// <summary>The seller's own id of the group whose variant this is, at most 64 characters; null for a product of its own.</summary>
    [Id(21)] public string? GroupId { get; init; }

    /// <summary>Axis to value, in the seller's order; every variant of a group has the same axes, and no two the same values.</summary>
    [Id(22)] public IReadOnlyDictionary<string, string> Variant { get; init; } = new Dictionary<string, string>();

    /// <summary>What a bundle is made of: its stock is what its components allow. Empty for a product that lies on the shelf itself.</summary>
    [Id(23)] public IReadOnlyList<ProductComponent> Components { get; init; } = [];
}

/// <param name="Sku">As the seller named it, current or former.</param>
/// <param name="Quantity">Units in one bundle, 1 to 1,000.</param>
/// <param name="ProductId">The hub's own; empty until it was looked up.</param>
[GenerateSerializer, Immutable, Alias("ProductComponent")]
public sealed record ProductComponent(string Sku, long Quantity, string ProductId);

/// <param name="Url">An https address that platforms can fetch.</param>
/// <param name="Position">Order of appearance, from 0.</param>
[GenerateSerializer, Immutable, Alias("ProductImage")]
public sealed record ProductImage(string Url, int Position);

/// <param name="IntegrationId">A row of the catalogue.</param>
/// <param name="Account">Account name, null for the only one.</param>
/// <param name="CategoryId">The channel's own category id.</param>
/// <param name="Attributes">The channel's attribute id to its value ids, or to one free text where the channel takes it.</param>
[GenerateSerializer, Immutable, Alias("ProductOffer")]
public sealed record ProductOffer(
    string IntegrationId, string? Account, string? CategoryId, IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes)
{
    /// <summary>What part of the pool the channel is given; null: all of it.</summary>
    [Id(4)] public OfferStock? Stock { get; init; }

    /// <summary>What a buyer pays on the channel; null: the product's price.</summary>
    [Id(5)] public Money? Price { get; init; }

    /// <summary>The price struck through on the channel; null: the product's, where it is in the same currency and not below the channel's price.</summary>
    [Id(6)] public Money? ListPrice { get; init; }

    [Id(7)] public OfferSale? Sale { get; init; }

    /// <summary>The channel is never offered for less; a write that would make it so is refused.</summary>
    [Id(8)] public Money? MinPrice { get; init; }

    /// <summary>Null: the product's title.</summary>
    [Id(9)] public string? Title { get; init; }

    /// <summary>Null: the product's description.</summary>
    [Id(10)] public string? Description { get; init; }
}

/// <summary>A price for a time. Of it and the regular price the lower one is offered; the regular one is struck through.</summary>
/// <param name="StartsAt">Inclusive.</param>
/// <param name="EndsAt">Exclusive, after <paramref name="StartsAt"/>.</param>
[GenerateSerializer, Immutable, Alias("OfferSale")]
public sealed record OfferSale(Money Price, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public bool RunsAt(DateTimeOffset at) => StartsAt <= at && at < EndsAt;
}

/// <summary>Centimetres.</summary>
[GenerateSerializer, Immutable, Alias("ProductDimensions")]
public sealed record ProductDimensions(decimal Length, decimal Width, decimal Height);
