using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Http;
using KolajAI.Products;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Images are fetched by the shop from our addresses and then live at its own, so that what is there cannot be compared with what was
/// sent, and each sending makes copies. So a digest of the addresses is written with them, and they go again only when it differs.
/// </summary>
internal static class WooCommerceImages
{
    public const string DigestKey = "_kolaj_images";

    public static IReadOnlyList<string> Addresses(IEnumerable<ProductImage> images) =>
        [.. images.OrderBy(static image => image.Position).Select(static image => image.Url)];

    public static string Digest(IReadOnlyList<string> addresses) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', addresses))).AsSpan(0, 16));

    /// <summary>False also where we name none and never did: images put there by hand stay.</summary>
    public static bool Differ(PlatformJson? existing, IReadOnlyList<string> addresses)
    {
        var known = existing?.Meta(DigestKey);
        return known is null ? addresses.Count > 0 : known != Digest(addresses);
    }
}
