using System.Globalization;
using System.Text.Json;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// A product in Trendyol's words, checked against its rules before it is sent. Variants of a group have its title, description and
/// <c>productMainId</c>, by which Trendyol shows them together; pictures are the variant's own where it has any.
/// </summary>
internal sealed record TrendyolProduct
{
    private const int LongestTitle = 100;
    private const int LongestDescription = 30_000;
    private const int LongestMainId = 40;
    private const int MostImages = 8;
    private static readonly HashSet<string> VatRates = ["0", "1", "10", "20"];

    public required string Key { get; init; }
    public required string Barcode { get; init; }

    /// <summary>The seller's group; null for a product of its own.</summary>
    public required string? GroupId { get; init; }
    public required string Title { get; init; }
    public required string MainId { get; init; }
    public required string StockCode { get; init; }
    public required string Description { get; init; }
    public required int VatRate { get; init; }
    public required decimal Desi { get; init; }
    public required IReadOnlyList<object> Images { get; init; }
    public required IReadOnlyList<object> Attributes { get; init; }
    public required long? CategoryId { get; init; }
    public required long Quantity { get; init; }
    public required Money? Price { get; init; }
    public required Money? ListPrice { get; init; }

    /// <summary>The product, or why Trendyol would refuse it.</summary>
    public static (TrendyolProduct? Product, ItemResult? Refusal) From(ContentItem item, TrendyolApi api)
    {
        var product = item.Product;
        var barcode = TrendyolBarcode.Normalise(product.Barcode ?? "");
        var title = item.Group?.Title ?? product.Title;
        var told = item.Group is { } group ? group.Description : product.Description;
        var description = string.IsNullOrWhiteSpace(told) ? title : told;
        var images = product.Images.Count > 0 ? product.Images : item.Group?.Images ?? [];
        var offer = OfferOf(product, api.Session);
        var attributes = item.Attributes ?? OfOffer(offer);
        var category = item.CategoryId ?? offer?.CategoryId ?? api.Session.Setting(TrendyolDescriptor.DefaultCategoryId);
        var vatRate = product.VatRate ?? "";
        (string Code, string Message)? problem =
            barcode.Length == 0 ? ("barcode_missing", "Trendyol names listings by barcode; this product has none.")
            : !TrendyolBarcode.IsValid(barcode) ? ("barcode_invalid", "A barcode at Trendyol has at most 40 letters, digits, dots, hyphens and underscores.")
            : title.Length > LongestTitle ? ("title_too_long", $"A title at Trendyol has at most {LongestTitle} characters; this one has {title.Length}.")
            : description.Length > LongestDescription ? ("description_too_long", "A description at Trendyol has at most 30,000 characters.")
            : images.Count == 0 ? ("image_missing", "Trendyol wants at least one image.")
            : images.Count > MostImages ? ("too_many_images", $"Trendyol takes at most {MostImages} images; this product has {images.Count}.")
            : images.Any(static image => !image.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) ? ("image_not_https", "Trendyol fetches images from https addresses only.")
            : !VatRates.Contains(vatRate) ? ("vat_rate_refused", "The VAT rate at Trendyol is 0, 1, 10 or 20.")
            : category is { Length: > 0 } && !IsId(category) ? ("category_invalid", "Trendyol's category id is a number.")
            : AttributeProblem(attributes) ?? TrendyolPrices.Problem(item.Price, item.ListPrice, api.Currency);
        if (problem is { } refused)
            return (null, new ItemResult(item.Key, ItemOutcome.Refused, refused.Code, refused.Message));
        return (new TrendyolProduct
        {
            Key = item.Key,
            Barcode = barcode,
            GroupId = item.Group?.Id,
            Title = title,
            MainId = MainIdOf(item.Group?.Id ?? product.Sku),
            StockCode = product.Sku,
            Description = description,
            VatRate = int.Parse(vatRate, CultureInfo.InvariantCulture),
            Desi = DesiOf(product, api.Session),
            Images = [.. images.OrderBy(static image => image.Position).Select(static image => (object)new { url = image.Url })],
            Attributes = AttributesOf(attributes),
            CategoryId = category is { Length: > 0 } ? long.Parse(category, CultureInfo.InvariantCulture) : null,
            Quantity = Math.Clamp(item.Quantity, 0, TrendyolStock.MaxQuantity),
            Price = item.Price?.ToCurrencyPrecision(),
            ListPrice = (item.ListPrice ?? item.Price)?.ToCurrencyPrecision(),
        }, null);
    }

    /// <summary>The item of v2/products and of unapproved-bulk-update.</summary>
    public object Whole(long brandId, long? cargoCompanyId, bool withStock) => new
    {
        barcode = Barcode,
        title = Title,
        productMainId = MainId,
        brandId,
        categoryId = CategoryId,
        quantity = withStock ? Quantity : (long?)null,
        stockCode = StockCode,
        dimensionalWeight = Desi,
        description = Description,
        currencyType = withStock ? Price?.Currency : null,
        listPrice = withStock ? ListPrice?.Amount : null,
        salePrice = withStock ? Price?.Amount : null,
        vatRate = VatRate,
        cargoCompanyId,
        images = Images,
        attributes = Attributes,
    };

    /// <summary>
    /// The item of content-bulk-update. If one attribute is sent, all must be: none is where the offer names none, and none where variants of the
    /// content differ in theirs, because those sent here become all variants'.
    /// </summary>
    public object Content(long contentId, bool withAttributes) => new
    {
        contentId,
        title = Title,
        description = Description,
        images = Images,
        attributes = withAttributes && Attributes.Count > 0 ? Attributes : null,
    };

    public bool HasSameAttributes(TrendyolProduct other) =>
        JsonSerializer.Serialize(Attributes) == JsonSerializer.Serialize(other.Attributes);

    /// <summary>The item of variant-bulk-update.</summary>
    public object Variant() => new { barcode = Barcode, stockCode = StockCode, vatRate = VatRate, dimensionalWeight = Desi };

    private static ProductOffer? OfferOf(Product product, ConnectorSession session)
    {
        var own = product.Offers.Where(offer => offer.IntegrationId == session.Account.Integration).ToList();
        return own.Find(offer => offer.Account == session.Account.Account) ?? own.Find(static offer => offer.Account is null);
    }

    /// <summary>An offer names value ids, or one free text.</summary>
    private static IReadOnlyList<ContentAttribute> OfOffer(ProductOffer? offer) =>
        [.. (offer?.Attributes ?? new Dictionary<string, IReadOnlyList<string>>()).Select(static a => new ContentAttribute(a.Key, a.Key, a.Value, null))];

    private static (string Code, string Message)? AttributeProblem(IReadOnlyList<ContentAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (!IsId(attribute.Id))
                return ("attribute_invalid", $"'{TrendyolErrors.Safe(attribute.Id)}' is no attribute id of Trendyol: those are numbers.");
            if (attribute.Text is null && (attribute.ValueIds.Count == 0 || (attribute.ValueIds.Count > 1 && !attribute.ValueIds.All(IsId))))
                return ("attribute_invalid", $"Attribute {attribute.Id} needs value ids, or one free text.");
        }

        return null;
    }

    private static IReadOnlyList<object> AttributesOf(IReadOnlyList<ContentAttribute> attributes) =>
        [.. attributes.Select(static a => a.Text is null && a.ValueIds.All(IsId)
            ? (object)new { attributeId = Id(a.Id), attributeValueIds = a.ValueIds.Select(Id).ToArray() }
            : new { attributeId = Id(a.Id), attributeValue = a.Text ?? a.ValueIds[0] })];

    /// <summary>
    /// Trendyol shows together what has the same one: a group's id, or the SKU of a product of its own. What is longer than it allows keeps its start and
    /// the start of its hash.
    /// </summary>
    public static string MainIdOf(string name) => name.Length <= LongestMainId
        ? name
        : string.Concat(name.AsSpan(0, 31), "-", Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 4)));

    /// <summary>Desi: the greater of the weight in kg and the volume in cm³ by 3,000, as Turkish carriers count.</summary>
    private static decimal DesiOf(Product product, ConnectorSession session)
    {
        var volume = product.DimensionsCm is { } size ? size.Length * size.Width * size.Height / 3000m : 0m;
        var desi = decimal.Round(Math.Max(volume, product.WeightKg ?? 0m), 2);
        if (desi > 0)
            return desi;
        return decimal.TryParse(session.Setting(TrendyolDescriptor.DefaultDesi), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var set)
            ? set
            : 1m;
    }

    private static bool IsId(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static long Id(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
