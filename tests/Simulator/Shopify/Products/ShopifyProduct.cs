using System.Net;
using System.Text.RegularExpressions;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>A product with its options and variants.</summary>
internal sealed partial class ShopifyProduct(long number, string handle, DateTimeOffset createdAt) : MetafieldOwner
{
    public const string DefaultOption = "Title";
    public const string DefaultValue = "Default Title";

    public long Number { get; } = number;

    public string Id => Gid.Of("Product", Number);

    public long LegacyResourceId => Number;

    public string Title { get; set; } = "";

    public string Handle { get; set; } = handle;

    public string DescriptionHtml { get; set; } = "";

    public string Description => WebUtility.HtmlDecode(Tags().Replace(DescriptionHtml, "")).Trim();

    public string Vendor { get; set; } = "";

    public string ProductType { get; set; } = "";

    public string Status { get; set; } = "ACTIVE";

    /// <summary>In alphabetical order, as the platform answers them.</summary>
    public IReadOnlyList<string> TagList { get; set; } = [];

    public SeoView Seo { get; set; } = new(null, null);

    public List<MediaView> Media { get; } = [];

    public List<ShopifyOption> Options { get; set; } = [];

    public List<ShopifyVariant> Variants { get; set; } = [];

    /// <summary>Publications by number and since when.</summary>
    public Dictionary<long, DateTimeOffset> PublishedOn { get; } = [];

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? PublishedAt => PublishedOn.Count == 0 ? null : PublishedOn.Values.Min();

    public bool HasOnlyDefaultVariant => Variants is [{ } only] && only.Values.Count == 1 && only.Values[0].Name == DefaultValue;

    public int TotalInventory => Variants.Sum(static variant => variant.InventoryQuantity);

    public bool TracksInventory => Variants.Exists(static variant => variant.InventoryItem.Tracked);

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}

/// <summary>Title and description for search engines.</summary>
internal sealed record SeoView(string? Title, string? Description);

/// <summary>A picture.</summary>
internal sealed record MediaView(string Id, string? Alt, string MediaContentType, string Status, ImageView Image);

/// <summary>Where a picture lies.</summary>
internal sealed record ImageView(string Url, string? AltText);

/// <summary>An option of a product; its values keep their ids as long as their names stay.</summary>
internal sealed class ShopifyOption(long number, string name)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("ProductOption", Number);

    public string Name { get; set; } = name;

    public List<ShopifyOptionValue> OptionValues { get; set; } = [];
}

/// <summary>A value of an option.</summary>
internal sealed record ShopifyOptionValue(long Number, string Name)
{
    public string Id => Gid.Of("ProductOptionValue", Number);
}
