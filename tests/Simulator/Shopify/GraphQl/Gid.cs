using System.Globalization;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>Global ids: <c>gid://shopify/Product/1</c>.</summary>
internal static class Gid
{
    private const string Prefix = "gid://shopify/";

    public static string Of(string type, long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{type}/{number}");

    /// <summary>The number behind an id of the type; null when it names another type.</summary>
    /// <exception cref="ShopifyError">No global id at all.</exception>
    public static long? Number(string? gid, string type)
    {
        if (gid is null)
            return null;
        var (name, number) = Split(gid);
        return name == type ? number : null;
    }

    /// <exception cref="ShopifyError">No global id.</exception>
    public static (string Type, long Number) Split(string gid)
    {
        var parts = gid.StartsWith(Prefix, StringComparison.Ordinal) ? gid[Prefix.Length..].Split('?')[0].Split('/') : [];
        return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (parts[0], number)
            : throw new ShopifyError("argumentLiteralsIncompatible", $"Invalid global id '{gid}'");
    }
}
