using Orleans.Runtime;

namespace KolajAI.Identity;

/// <summary>
/// Makes and parses every grain key and stored compound key. Segments are percent-encoded, joined by <c>/</c>, never empty;
/// the tenant is always the first segment of a grain key, so that no key can reach into another tenant.
/// </summary>
public static class GrainKeys
{
    /// <summary>Joins segments into one key. Equal keys mean equal segments, for any text.</summary>
    /// <exception cref="ArgumentException">A segment is empty or holds a lone surrogate.</exception>
    public static string Join(params ReadOnlySpan<string> segments)
    {
        if (segments.Length == 0)
            throw new ArgumentException("A key has at least one segment.", nameof(segments));
        var escaped = new string[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            if (string.IsNullOrEmpty(segments[i]))
                throw new ArgumentException("A key segment is empty.", nameof(segments));
            if (HasLoneSurrogate(segments[i]))
                throw new ArgumentException("A key segment holds half a character (a lone surrogate).", nameof(segments));
            escaped[i] = Uri.EscapeDataString(segments[i]);
        }

        return string.Join('/', escaped);
    }

    /// <summary>Splits what <see cref="Join"/> made.</summary>
    /// <exception cref="FormatException">Not exactly <paramref name="count"/> segments, or an empty one.</exception>
    public static string[] Split(string key, int count)
    {
        var parts = key.Split('/');
        if (parts.Length != count || Array.Exists(parts, static p => p.Length == 0))
            throw new FormatException($"'{key}' is not a key of {count} segments.");
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Uri.UnescapeDataString(parts[i]);
        return parts;
    }

    public static string Product(string tenant, string productId) => Join(tenant, productId);

    public static string Operation(string tenant, string operationId) => Join(tenant, operationId);

    /// <summary>An order's key; <paramref name="orderKey"/> is the connector's immutable key.</summary>
    public static string Order(AccountRef account, string orderKey) =>
        Join(account.Tenant, account.Integration, account.Account, orderKey);

    /// <summary>Whose grain it is, by its type and key; null for one that tenants share, and for the runtime's own.</summary>
    /// <exception cref="FormatException">A grain that has a tenant has a key without one.</exception>
    public static string? TenantOf(GrainId grain) => grain.Type.ToString() switch
    {
        "tenant" => grain.Key.ToString(),
        "account" or "product" or "order" or "operation" => FirstOf(grain.Key.ToString()!),
        // A platform's limits are shared by whom the platform counts together, but for those of one account.
        "quota" => grain.Key.ToString()!.Split('/') is ["account", var tenant, ..] ? Uri.UnescapeDataString(tenant) : null,
        _ => null,
    };

    private static string FirstOf(string key) => key.IndexOf('/', StringComparison.Ordinal) is > 0 and var end
        ? Uri.UnescapeDataString(key[..end])
        : throw new FormatException($"'{key}' names no tenant.");

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
