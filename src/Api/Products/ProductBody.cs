using System.Text.Json;
using KolajAI.Api.Requests;
using KolajAI.Monetary;

namespace KolajAI.Api.Products;

/// <summary>A product as callers send it: absent is unchanged, null is erased, arrays are replaced whole (api.md section 3).</summary>
internal sealed record ProductBody
{
    /// <summary>Names the product where no SKU does; otherwise read-only.</summary>
    public string? Id { get; init; }
    public string? Sku { get; init; }
    public string? Barcode { get; init; }
    public List<string>? Barcodes { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Brand { get; init; }

    /// <summary>The seller's own category path.</summary>
    public string? Category { get; init; }
    public Dictionary<string, List<string>>? Attributes { get; init; }
    public List<ImageBody>? Images { get; init; }
    public Money? Price { get; init; }
    public Money? ListPrice { get; init; }

    /// <summary>Percent as text, "20".</summary>
    public string? VatRate { get; init; }

    /// <summary>Counts only when the product is created; afterwards stock is told by update-inventory.</summary>
    public long? Quantity { get; init; }
    public decimal? WeightKg { get; init; }
    public DimensionsBody? DimensionsCm { get; init; }
    public string? OriginCountry { get; init; }
    public List<OfferBody>? Offers { get; init; }
    public Dictionary<string, string>? Metadata { get; init; }

    /// <summary><c>{mode: shared|guarded, threshold}</c> in place of the accounts' stock policies; null: theirs.</summary>
    public JsonElement? StockPolicy { get; init; }

    /// <summary>The seller's own id of the group whose variant this is, at most 64 characters; null: a product of its own.</summary>
    public string? GroupId { get; init; }

    /// <summary>What the variants of the group share; kept once for all of them.</summary>
    public GroupBody? Group { get; init; }

    /// <summary><c>{axis: value}</c>: the same axes for every variant of a group, and no two with the same values.</summary>
    public Dictionary<string, string>? Variant { get; init; }

    /// <summary>Makes the product a bundle: its quantity follows from these, and writing it is refused.</summary>
    [MostItems(50)]
    public List<ComponentBody>? Components { get; init; }

    [ReadOnlyField]
    public JsonElement? Stock { get; init; }

    [ReadOnlyField]
    public JsonElement? Warehouses { get; init; }

    [ReadOnlyField]
    public JsonElement? Shortfall { get; init; }

    [ReadOnlyField]
    public JsonElement? Exposure { get; init; }

    [ReadOnlyField]
    public JsonElement? Version { get; init; }

    [ReadOnlyField]
    public JsonElement? CreatedAt { get; init; }

    [ReadOnlyField]
    public JsonElement? UpdatedAt { get; init; }
}

internal sealed record ComponentBody
{
    public string? Sku { get; init; }

    /// <summary>Units in one bundle, 1 to 1,000.</summary>
    public long? Quantity { get; init; }
}

/// <summary>Absent parts stay as they are, null ones are erased.</summary>
internal sealed record GroupBody
{
    public string? Title { get; init; }
    public string? Description { get; init; }
    public List<ImageBody>? Images { get; init; }
}

internal sealed record ImageBody
{
    public string? Url { get; init; }

    /// <summary>From 0; its place in the array when absent.</summary>
    public int? Position { get; init; }
}

internal sealed record DimensionsBody
{
    public decimal? Length { get; init; }
    public decimal? Width { get; init; }
    public decimal? Height { get; init; }
}

/// <summary>What differs on a channel. One without an account is for all accounts of the integration; one with an account goes before it, field by field.</summary>
internal sealed record OfferBody
{
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }

    /// <summary>True lists the product on the account.</summary>
    public bool? List { get; init; }

    /// <summary>The channel's own category id.</summary>
    public string? CategoryId { get; init; }
    public Dictionary<string, List<string>>? Attributes { get; init; }

    /// <summary>Absent: the product's price.</summary>
    public Money? Price { get; init; }

    /// <summary>Absent: the product's, where it is in the same currency and not below the channel's price.</summary>
    public Money? ListPrice { get; init; }

    /// <summary>A lower price for a time; the regular one is struck through meanwhile where there is no list_price.</summary>
    public SaleBody? Sale { get; init; }

    /// <summary>A write that would make the channel's price, or its sale's, lower is refused whole: price_below_minimum.</summary>
    public Money? MinPrice { get; init; }

    /// <summary>What part of the pool the channel is given; absent: all of it.</summary>
    public OfferStockBody? Stock { get; init; }

    /// <summary>Absent: the product's title.</summary>
    public string? Title { get; init; }

    /// <summary>Absent: the product's description.</summary>
    public string? Description { get; init; }

    /// <summary>No connector tells its channel yet.</summary>
    [NotLanded]
    public JsonElement? HandlingDays { get; init; }
}

internal sealed record SaleBody
{
    public Money? Price { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}

internal sealed record OfferStockBody
{
    /// <summary><c>share</c> (when absent), <c>fixed</c> or <c>off</c>.</summary>
    public string? Mode { get; init; }
    public long? Fixed { get; init; }
    public long? Max { get; init; }
    public long? Buffer { get; init; }
    public int? Percent { get; init; }
}
