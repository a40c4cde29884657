using System.Text.Json;

namespace KolajAI.Storage.Sql;

/// <summary>How groups stand in tables that they share with products. A product's id is a UUID, so no owner is ever mistaken for one.</summary>
internal static class GroupNames
{
    private const string Prefix = "group:";

    /// <summary>Whose remote id it is.</summary>
    public static string Owner(string groupId) => Prefix + groupId;

    public static string GroupId(string owner) => owner[Prefix.Length..];

    /// <summary>Apart from the kinds of products: a variant may once have been a product of its own, under the same id.</summary>
    public static string Kind(string kind) => Prefix + kind;

    public static string PlainKind(string kind) => kind[Prefix.Length..];

    /// <summary>The same text for the same values, in whatever order they were given.</summary>
    public static string Variant(IReadOnlyDictionary<string, string> values) =>
        JsonSerializer.Serialize(values.OrderBy(static v => v.Key, StringComparer.Ordinal).ToDictionary(static v => v.Key, static v => v.Value));
}
