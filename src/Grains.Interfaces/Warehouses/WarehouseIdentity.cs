using System.Text.RegularExpressions;

namespace KolajAI.Warehouses;

/// <summary>What a warehouse may be called, and the one that is always there.</summary>
public static partial class WarehouseIdentity
{
    public const string Default = "default";

    /// <summary>Of one tenant, <see cref="Default"/> included.</summary>
    public const int Most = 50;

    /// <summary>Lower-case letters, digits, <c>_</c> and <c>-</c>, beginning with a letter or digit, at most 40.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
