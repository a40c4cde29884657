using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Shopify;

/// <summary>Reads Shopify's own shapes: times, ids, money with its currency, and the pages of connections.</summary>
internal static class ShopifyJson
{
    /// <exception cref="FormatException">There, and no time.</exception>
    public static DateTimeOffset? Time(this PlatformJson json, string name) => json.Text(name) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is > 1970 and < 9000 => time,
        _ => throw new FormatException($"'{name}' is not a time."),
    };

    /// <exception cref="FormatException">Absent, or no time.</exception>
    public static DateTimeOffset RequiredTime(this PlatformJson json, string name) =>
        json.Time(name) ?? throw new FormatException($"'{name}' is not there.");

    /// <exception cref="FormatException">Absent, or no object.</exception>
    public static PlatformJson RequiredChild(this PlatformJson json, string name) =>
        json.Child(name) ?? throw new FormatException($"'{name}' is not there.");

    /// <summary>The rows of a connection; none where it is absent.</summary>
    public static IReadOnlyList<PlatformJson> Nodes(this PlatformJson json, string name) => json.Child(name)?.List("nodes") ?? [];

    /// <summary>Where the next page of a connection begins; null after the last.</summary>
    /// <exception cref="FormatException">There is a next page, and it is not told where, or it was read before.</exception>
    public static string? NextPage(this PlatformJson connection, PageWalk pages) =>
        pages.Next(connection.Child("pageInfo") is { } page && page.Flag("hasNextPage") == true ? page.RequiredLongText("endCursor") : null);

    /// <summary>The amount in the shop's own money; orders tell the buyer's beside it.</summary>
    public static decimal? ShopAmount(this PlatformJson json, string name) => json.Child(name)?.Child("shopMoney")?.Number("amount");

    public static Money? ShopMoney(this PlatformJson json, string name, string currency) => Amount(json.ShopAmount(name), currency);

    /// <exception cref="FormatException">Out of range.</exception>
    public static Money? Amount(decimal? amount, string currency) => amount switch
    {
        null => null,
        < -1e12m or > 1e12m => throw new FormatException("An amount is out of range."),
        { } value => Money.FromDecimal(value, currency),
    };

    /// <summary>A count of units.</summary>
    /// <exception cref="FormatException">Below zero, or out of range.</exception>
    public static long Units(this PlatformJson json, string name) => json.Integer(name) switch
    {
        null => 0,
        < 0 or > 1_000_000_000 => throw new FormatException($"'{name}' is no count of units."),
        { } units => units,
    };
}
