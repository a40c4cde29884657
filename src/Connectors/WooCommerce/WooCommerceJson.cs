using System.Globalization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>What is peculiar to WordPress's JSON: GMT times without a zone, meta data, maps that PHP writes as lists when they are empty.</summary>
internal static class WooCommerceJson
{
    /// <summary>The object under a name; null for whatever else is there.</summary>
    public static PlatformJson? AnyChild(this PlatformJson json, string name)
    {
        try
        {
            return json.Child(name);
        }
        catch (FormatException)
        {
            // An empty map of PHP's is a list, and of some plugins' an empty text.
            return null;
        }
    }

    /// <summary>True or false; null for whatever else is there.</summary>
    public static bool? AnyFlag(this PlatformJson json, string name)
    {
        try
        {
            return json.Flag(name);
        }
        catch (FormatException)
        {
            // manage_stock of a variation may be the text "parent".
            return null;
        }
    }

    /// <summary>A field ending in <c>_gmt</c>: <c>2026-11-24T02:18:26</c>, in UTC, to the second.</summary>
    /// <exception cref="FormatException">There, and no such time.</exception>
    public static DateTimeOffset? GmtTime(this PlatformJson json, string name)
    {
        if (json.Text(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is > 1970 and < 9000
            ? time
            : throw new FormatException($"'{name}' is no time.");
    }

    /// <summary>Text of a meta data entry; null where there is none, or one that holds a list or an object.</summary>
    public static string? Meta(this PlatformJson json, string key)
    {
        foreach (var entry in json.List("meta_data"))
        {
            if (entry.IsObject && entry.AnyText("key") == key)
                return entry.AnyText("value");
        }

        return null;
    }

    /// <summary>An entry to write: without an id WooCommerce changes the one with the same key.</summary>
    public static Dictionary<string, object> MetaEntry(string key, string value) => new() { ["key"] = key, ["value"] = value };
}
