using System.Globalization;

namespace KolajAI.Connectors.Shopify;

/// <summary>Shopify's global ids, <c>gid://shopify/Order/450789469</c>. What we keep of most of them is the number.</summary>
internal static class ShopifyGid
{
    private const string Prefix = "gid://shopify/";

    public static string Of(string type, long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{type}/{number}");

    /// <summary>Null for what is no id of this type.</summary>
    public static long? Number(string? gid, string type) =>
        gid is not null && gid.StartsWith($"{Prefix}{type}/", StringComparison.Ordinal) ? Whole(gid[(Prefix.Length + type.Length + 1)..]) : null;

    /// <exception cref="FormatException">No id of this type.</exception>
    public static long Required(string? gid, string type) => Number(gid, type) ?? throw new FormatException($"An id is none of a {type}.");

    /// <summary>A positive whole number, else null.</summary>
    public static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
