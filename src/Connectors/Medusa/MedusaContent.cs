using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Products;

namespace KolajAI.Connectors.Medusa;

/// <summary>Content in Medusa's words.</summary>
internal static class MedusaContent
{
    /// <summary>What Medusa's own panel names the one option of a product without variants; it takes no product without.</summary>
    public const string OnlyOption = "Default option";
    public const string OnlyValue = "Default option value";
    public const string OnlyVariant = "Default variant";

    public const string ProductPrefix = "kolaj:";
    public const string GroupPrefix = "kolaj-group:";

    private const string BrandKey = "brand";
    private const int LongestSlug = 60;

    /// <summary>The product's external id, by which a repeat finds what an earlier call had made.</summary>
    public static string ExternalId(Product product) => ProductPrefix + product.Id;

    public static string ExternalId(ContentGroup group) => GroupPrefix + group.Id;

    /// <summary>Why the shop would refuse it, or be harmed; null where it would not.</summary>
    public static (string Code, string Message)? Problem(ContentItem item, MedusaShopFacts facts, ConnectorSession session, bool isNew)
    {
        if (Categories([item], session).Find(static id => !id.StartsWith("pcat_", StringComparison.Ordinal)) is { } wrong)
            return ("category_invalid", $"Medusa's category ids begin with pcat_, several separated by commas; '{wrong}' does not.");
        if (item.Product.Images.Any(static image => !image.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            return ("image_not_https", "Shoppers' browsers fetch images from https addresses.");
        if (!isNew)
            return null;
        if (facts.ShippingProfileId is null)
            return ("shipping_profile_missing", "The shop has no shipping profile of type 'default': set 'shipping_profile_id'.");
        return item.Price is { } price ? facts.Problem(price) : ("price_required", "A new listing needs a price.");
    }

    /// <summary>
    /// Texts, images and marks of a product, new or known. Stock and prices are not here: of a known listing these are aspects with versions
    /// of their own. Keys that others put into metadata stay: Medusa merges it.
    /// </summary>
    public static Dictionary<string, object?> Texts(string title, string? description, IEnumerable<ProductImage> images, IReadOnlyList<ContentItem> items)
    {
        var addresses = images.OrderBy(static image => image.Position).Select(static image => image.Url).Distinct(StringComparer.Ordinal).ToList();
        var row = new Dictionary<string, object?>
        {
            ["title"] = title,
            ["description"] = description ?? "",
            ["status"] = MedusaProductHead.Published,
            ["metadata"] = Metadata(items),
        };
        // Images put there by hand stay where the hub has none.
        if (addresses.Count > 0)
        {
            row["images"] = addresses.Select(static url => new { url });
            row["thumbnail"] = addresses[0];
        }

        if (items.Select(static item => item.Product.OriginCountry).OfType<string>().FirstOrDefault() is { } country)
            row["origin_country"] = country.ToLowerInvariant();
        return row;
    }

    /// <summary>The categories of the offer or of mappings beside those that are there; nothing where neither names one.</summary>
    public static void WriteCategories(
        Dictionary<string, object?> row, IReadOnlyList<ContentItem> items, IReadOnlyCollection<string> there, ConnectorSession session)
    {
        var ours = Categories(items, session);
        if (ours.Except(there, StringComparer.Ordinal).Any())
            row["categories"] = there.Union(ours, StringComparer.Ordinal).Select(static id => new { id });
    }

    /// <summary>What only a new product is told.</summary>
    public static void WriteNew(
        Dictionary<string, object?> row, string externalId, MedusaShopFacts facts, IEnumerable<(string Title, IReadOnlyList<string> Values)> options)
    {
        row["external_id"] = externalId;
        row["handle"] = Handle((string)row["title"]!, externalId);
        row["shipping_profile_id"] = facts.ShippingProfileId;
        row["sales_channels"] = new[] { new { id = facts.SalesChannelId } };
        row["options"] = options.Select(static option => new { title = option.Title, values = option.Values });
    }

    /// <summary>SKU, barcode and our mark.</summary>
    public static Dictionary<string, object?> Identity(ContentItem item) => new()
    {
        ["sku"] = item.Product.Sku,
        ["barcode"] = string.IsNullOrWhiteSpace(item.Product.Barcode) ? null : item.Product.Barcode.Trim(),
        ["metadata"] = new Dictionary<string, string> { [MedusaVariant.MarkKey] = item.Product.Id },
    };

    public static Dictionary<string, object?> NewVariant(ContentItem item, string title, IReadOnlyDictionary<string, string> options)
    {
        var row = Identity(item);
        row["title"] = title;
        row["manage_inventory"] = true;
        row["allow_backorder"] = false;
        row["options"] = options;
        row["prices"] = new[] { MedusaPrices.New(item.Price!.Value) };
        return row;
    }

    /// <summary>
    /// The product's word in the shop's addresses. Medusa makes it of the title where none is told, and refuses the second product of one
    /// title (seen on 2.21.2); the end is made of what is unique. It takes small Latin letters, digits and hyphens.
    /// </summary>
    public static string Handle(string title, string externalId)
    {
        var slug = new StringBuilder();
        foreach (var letter in SkuFolding.Normalise(title, NormalizationForm.FormD).Replace('ı', 'i').ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
                slug.Append(letter);
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == LongestSlug)
                break;
        }

        var end = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(externalId)).AsSpan(0, 6));
        var words = slug.ToString().Trim('-');
        return words.Length == 0 ? end : $"{words}-{end}";
    }

    /// <summary>Medusa's core knows no brand and no attributes: they go into metadata, where themes read them.</summary>
    private static Dictionary<string, string> Metadata(IReadOnlyList<ContentItem> items)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var product in items.Select(static item => item.Product))
        {
            if (product.Brand is { Length: > 0 } brand)
                metadata[BrandKey] = brand;
            foreach (var (name, values) in product.Attributes.Where(static pair => pair.Value.Count > 0))
                metadata[name] = string.Join(", ", values);
        }

        return metadata;
    }

    private static List<string> Categories(IReadOnlyList<ContentItem> items, ConnectorSession session) =>
    [
        .. items.SelectMany(item => (item.CategoryId ?? OfferOf(item.Product, session)?.CategoryId ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal),
    ];

    private static ProductOffer? OfferOf(Product product, ConnectorSession session)
    {
        var own = product.Offers.Where(offer => offer.IntegrationId == session.Account.Integration).ToList();
        return own.Find(offer => offer.Account == session.Account.Account) ?? own.Find(static offer => offer.Account is null);
    }
}
