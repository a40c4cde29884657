using System.Security.Cryptography;
using System.Text;
using KolajAI.Products;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Images are fetched by the shop from our addresses and then live at its own, so that what is there cannot be compared with what was sent,
/// and each sending fetches them again. So a digest of the addresses is noted, and they go again only when it differs.
/// </summary>
internal sealed class ShopifyImages(IConnectorState notes)
{
    public static IReadOnlyList<string> Addresses(ContentItem item) =>
        [.. (item.Group is { Images.Count: > 0 } group ? group.Images : item.Product.Images).OrderBy(
            static image => image.Position).Select(static image => image.Url)];

    /// <summary>What is to be sent; null where it is there already, and where we name none and never did: images put there by hand stay.</summary>
    public async Task<IReadOnlyList<string>?> ToSendAsync(long product, IReadOnlyList<string> addresses, CancellationToken cancellation)
    {
        var known = await notes.GetAsync(Key(product), cancellation);
        var isSame = known is null ? addresses.Count == 0 : Encoding.ASCII.GetString(known.Value) == Digest(addresses);
        return isSame ? null : addresses;
    }

    /// <summary>A note that is lost costs one more fetching.</summary>
    public async Task NoteAsync(long product, IReadOnlyList<string>? sent, CancellationToken cancellation)
    {
        if (sent is null)
            return;
        var known = await notes.GetAsync(Key(product), cancellation);
        await notes.WriteAsync([new ConnectorStateWrite(Key(product), known?.Version ?? 0, Encoding.ASCII.GetBytes(Digest(sent)))], cancellation);
    }

    private static string Key(long product) => $"images/{ShopifyGid.Text(product)}";

    private static string Digest(IReadOnlyList<string> addresses) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', addresses))).AsSpan(0, 16));
}
