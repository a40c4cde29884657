using System.Security.Cryptography;
using System.Text;
using KolajAI.Identity;

namespace KolajAI.Products;

/// <summary>Opaque ids of listings: of a product's listing on an account, or of one that was read on the channel.</summary>
public static class ListingIds
{
    private const string ReadPrefix = "ch_";
    private const char Separator = '~';

    /// <param name="first">A product's id, or what <see cref="OfRead"/> made.</param>
    public static string Make(string first, AccountRef account) => $"{first}{Separator}{account.Integration}{Separator}{account.Account}";

    public static bool TryParse(string tenant, string id, out string first, out AccountRef account)
    {
        var parts = id.Split(Separator);
        (first, account) = parts is [{ Length: > 0 } one, { Length: > 0 } integration, { Length: > 0 } name] ? (one, new AccountRef(tenant, integration, name)) : ("", default);
        return first.Length > 0;
    }

    /// <summary>Whether the first part names a listing that was read, not a product.</summary>
    public static bool IsRead(string first) => first.StartsWith(ReadPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Names a listing as it was read by the channel's immutable id: the variant's where it has one, since all variants may have the product's.
    /// Without an id its SKU and barcode name it.
    /// </summary>
    public static string OfRead(IReadOnlyDictionary<string, string> remoteIds, string? sku, string? barcode)
    {
        var name = remoteIds.TryGetValue("variant", out var variant) ? "variant\n" + variant
            : remoteIds.Count > 0 ? string.Join('\n', remoteIds.OrderBy(static i => i.Key, StringComparer.Ordinal).Select(static i => i.Key + "\n" + i.Value))
            : $"name\n{sku}\n{barcode}";
        return ReadPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
    }
}
