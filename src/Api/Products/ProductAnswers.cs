using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Operations;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Api.Products;

/// <param name="OnHand">Units that physically lie there, unshipped orders included.</param>
/// <param name="Reserved">Ordered, not shipped.</param>
/// <param name="Available">On hand less reserved; below zero is a shortfall.</param>
internal sealed record StockShape(long OnHand, long Reserved, long Available)
{
    public static StockShape Of(StockLevel level) => new(level.OnHand, level.Reserved, level.Available);
}

/// <summary>The part of a product's stock that lies in one warehouse.</summary>
internal sealed record WarehouseStockShape(string WarehouseId, long OnHand, long Reserved, long Available)
{
    public static WarehouseStockShape Of(string warehouse, StockLevel level) => new(warehouse, level.OnHand, level.Reserved, level.Available);
}

internal sealed record OfferShape(
    string IntegrationId, string? Account, bool List, string? CategoryId, IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes,
    OfferStock? Stock, Money? Price, Money? ListPrice, OfferSale? Sale, Money? MinPrice, string? Title, string? Description);

/// <param name="Units">Sold and not there.</param>
/// <param name="OrderIds">The hub's ids of the orders concerned, at most 50.</param>
internal sealed record ShortfallShape(long Units, DateTimeOffset Since, IReadOnlyList<string> OrderIds);

/// <summary>How a guarded pool is spread over channels.</summary>
/// <param name="Fits">No unit can be sold twice; false while channels still show more than there is, or nobody knows what they show.</param>
internal sealed record ExposureShape(bool Fits, IReadOnlyList<ChannelExposureShape> Channels);

/// <param name="Units">The most that the channel can still sell and that is not counted; null while nothing bounds it.</param>
/// <param name="Shown">What it is taken to show; null when that is to be read.</param>
internal sealed record ChannelExposureShape(string IntegrationId, string Account, long? Units, long? Shown, bool Refused);

/// <summary>A product as answered. Fields that have not landed are null.</summary>
internal sealed record ProductShape
{
    public required string Id { get; init; }
    public required string Sku { get; init; }
    public required string? Barcode { get; init; }
    public required IReadOnlyList<string> Barcodes { get; init; }
    public required string Title { get; init; }
    public required string? Description { get; init; }
    public required string? Brand { get; init; }
    public required string? Category { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; }
    public required IReadOnlyList<ProductImage> Images { get; init; }
    public required Money? Price { get; init; }
    public required Money? ListPrice { get; init; }
    public required string? VatRate { get; init; }

    /// <summary>Units on hand, as counted; <see cref="Stock"/> tells what of it is sold.</summary>
    public required long Quantity { get; init; }
    public required StockShape Stock { get; init; }

    /// <summary>Where it lies, <c>default</c> first; the sum is <see cref="Stock"/>. Empty for a bundle, which lies nowhere.</summary>
    public required IReadOnlyList<WarehouseStockShape> Warehouses { get; init; }
    public required StockPolicies.Shape? StockPolicy { get; init; }

    /// <summary>Null while nothing is missing.</summary>
    public required ShortfallShape? Shortfall { get; init; }

    /// <summary>Null while no channel is guarded.</summary>
    public required ExposureShape? Exposure { get; init; }
    public required decimal? WeightKg { get; init; }
    public required ProductDimensions? DimensionsCm { get; init; }
    public required string? OriginCountry { get; init; }
    public required string? GroupId { get; init; }

    /// <summary>What the group's variants share; null for a product of its own.</summary>
    public required ProductGroup? Group { get; init; }

    /// <summary>Axis to value; null for a product of its own.</summary>
    public required IReadOnlyDictionary<string, string>? Variant { get; init; }

    /// <summary>What a bundle is made of; null for a product that lies on the shelf itself.</summary>
    public required IReadOnlyList<ComponentShape>? Components { get; init; }
    public required IReadOnlyList<OfferShape> Offers { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <param name="group">What the group's variants share; null for a product of its own.</param>
    public static ProductShape Of(ProductDocument document, long version, ProductGroup? group)
    {
        var product = document.Product;
        return new ProductShape
        {
            Id = product.Id,
            Sku = product.Sku,
            Barcode = product.Barcode,
            Barcodes = product.Barcodes,
            Title = product.Title,
            Description = product.Description,
            Brand = product.Brand,
            Category = product.Category,
            Attributes = product.Attributes,
            Images = product.Images,
            Price = product.Price,
            ListPrice = product.ListPrice,
            VatRate = product.VatRate,
            Quantity = document.Stock.OnHand,
            Stock = StockShape.Of(document.Stock),
            Warehouses = product.Components.Count > 0 ? [] : [.. document.WarehouseIds().Select(w => WarehouseStockShape.Of(w, document.In(w)))],
            StockPolicy = StockPolicies.Of(product.StockPolicy),
            Shortfall = document.Shortfall is { } missing ? new ShortfallShape(missing.Units, missing.Since, missing.OrderIds) : null,
            Exposure = ExposureOf(document),
            WeightKg = product.WeightKg,
            DimensionsCm = product.DimensionsCm,
            OriginCountry = product.OriginCountry,
            GroupId = product.GroupId,
            Group = product.GroupId is null ? null : group ?? ProductGroup.Empty,
            Variant = product.GroupId is null ? null : product.Variant,
            Components = product.Components.Count == 0 ? null : [.. product.Components.Select(static c => new ComponentShape(c.Sku, c.Quantity, c.ProductId))],
            Offers = [.. product.Offers.Select(offer => Offer(offer, document))],
            Metadata = product.Metadata,
            Version = version,
            CreatedAt = product.CreatedAt,
            UpdatedAt = product.UpdatedAt,
        };
    }

    private static ExposureShape? ExposureOf(ProductDocument document)
    {
        if (document.Exposures.Count == 0)
            return null;
        var channels = document.Exposures.OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e =>
        {
            var parts = GrainKeys.Split(e.Key, 2);
            return new ChannelExposureShape(parts[0], parts[1], e.Value.Units, e.Value.Shown, e.Value.Refused);
        }).ToArray();
        var fits = document.ExposuresFit ?? (channels.All(static c => c.Units is not null) && channels.Sum(static c => c.Units) <= document.Stock.Sellable);
        return new ExposureShape(fits, channels);
    }

    private static OfferShape Offer(ProductOffer offer, ProductDocument document)
    {
        var listed = offer.Account is { } account
            ? document.Listings.ContainsKey(GrainKeys.Join(offer.IntegrationId, account))
            : document.Listings.Keys.Any(key => GrainKeys.Split(key, 2)[0] == offer.IntegrationId);
        return new OfferShape(
            offer.IntegrationId, offer.Account, listed, offer.CategoryId, offer.Attributes, offer.Stock, offer.Price, offer.ListPrice, offer.Sale, offer.MinPrice,
            offer.Title, offer.Description);
    }
}

internal sealed record ProductAnswer(ProductShape Product) : Answer;

internal sealed record ProductListAnswer(IReadOnlyList<ProductShape> Products, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <param name="Index">Place in the request.</param>
internal sealed record RejectedItem(int Index, string? Sku, IReadOnlyList<FieldError> Errors);

/// <summary>What a bulk call answers: api.md section 1, Answers and Durable.</summary>
internal abstract record BulkAnswer(
    string OperationId, bool Partial, int Accepted, int RejectedCount, IReadOnlyList<RejectedItem> Rejected, OperationShape Operation) : Answer;

internal sealed record SyncedProduct(int Index, string ProductId, string Sku, bool Created, long Version);

internal sealed record SyncProductsAnswer(
    string OperationId, bool Partial, int Accepted, int RejectedCount, IReadOnlyList<RejectedItem> Rejected, OperationShape Operation,
    IReadOnlyList<SyncedProduct> Products) : BulkAnswer(OperationId, Partial, Accepted, RejectedCount, Rejected, Operation);

/// <param name="AssumedCountTime">Neither counted_at nor orders_cursor was given: arrival time was taken.</param>
internal sealed record UpdatedStock(int Index, string? Sku, string ProductId, StockShape Stock, long Version, bool Duplicate, bool AssumedCountTime)
{
    public required IReadOnlyList<WarehouseStockShape> Warehouses { get; init; }
}

internal sealed record UpdateInventoryAnswer(
    string OperationId, bool Partial, int Accepted, int RejectedCount, IReadOnlyList<RejectedItem> Rejected, OperationShape Operation,
    IReadOnlyList<UpdatedStock> Items) : BulkAnswer(OperationId, Partial, Accepted, RejectedCount, Rejected, Operation);

/// <param name="Field">A field's JSON name, or <c>listing</c>.</param>
internal sealed record PlannedField(string Field, JsonElement? Before, JsonElement? After, string? IntegrationId, string? Account);

internal sealed record PlannedProduct(int Index, string? ProductId, string? Sku, IReadOnlyList<PlannedField> Fields);

/// <param name="Resend">Listings that would be sent again as they are.</param>
/// <param name="Truncated">True when the counts go on and the lists do not.</param>
internal sealed record SyncPlan(
    IReadOnlyList<PlannedProduct> Create, IReadOnlyList<PlannedProduct> Change, IReadOnlyList<PlannedProduct> Resend, IReadOnlyList<PlannedProduct> LeaveAlone,
    long CreateCount, long ChangeCount, long ResendCount, long LeaveAloneCount, bool Truncated);

internal sealed record SyncPlanAnswer(
    bool DryRun, SyncPlan Plan, bool Partial, int Accepted, int RejectedCount, IReadOnlyList<RejectedItem> Rejected) : Answer;

internal sealed record ComponentShape(string Sku, long Quantity, string ProductId);
