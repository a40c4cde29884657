using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>A named value on a product, a variant or an order.</summary>
internal sealed record ShopifyMetafield(long Number, string OwnerType, string Namespace, string Key, string Type, string Value, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public string Id => Gid.Of("Metafield", Number);

    public long LegacyResourceId => Number;

    public string CompareDigest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));
}

/// <summary>What carries metafields.</summary>
internal abstract class MetafieldOwner
{
    public List<ShopifyMetafield> Metafields { get; } = [];

    public ShopifyMetafield? Metafield(string? space, string? key) => Metafields.Find(field => field.Namespace == (space ?? "$app") && field.Key == key);

    /// <summary>Puts the field, in place of the one of the same name.</summary>
    public ShopifyMetafield Set(ShopifyIds ids, DateTimeOffset now, string ownerType, InputObject input)
    {
        var (space, key) = (input.Text("namespace") ?? "$app", input.Text("key") ?? "");
        var at = Metafields.FindIndex(field => field.Namespace == space && field.Key == key);
        var old = at < 0 ? null : Metafields[at];
        var field = new ShopifyMetafield(
            old?.Number ?? ids.Next(), ownerType, space, key, input.Text("type") ?? old?.Type ?? "single_line_text_field", input.Text("value") ?? "", old?.CreatedAt ?? now, now);
        if (at < 0)
            Metafields.Add(field);
        else
            Metafields[at] = field;
        return field;
    }
}
