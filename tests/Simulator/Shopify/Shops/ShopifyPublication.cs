using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>A sales channel that products can be published to.</summary>
internal sealed class ShopifyPublication(long number, string name)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("Publication", Number);

    public string Name { get; } = name;

    public bool AutoPublish => false;

    public PublicationCatalog Catalog { get; } = new(Gid.Of("AppCatalog", number), name);
}

/// <summary>The catalogue of a channel, which carries its name since the publication's own was deprecated.</summary>
internal sealed record PublicationCatalog(string Id, string Title);
