using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>One product of a batch, as the batch row keeps it.</summary>
internal sealed record TakenItem(string ProductId, string Sku, string? Barcode, IReadOnlyList<TakenAspect> Aspects)
{
    /// <summary>The group whose variants are all in the batch with it; null for one that goes alone.</summary>
    public string? GroupId { get; init; }

    public TakenAspect? Aspect(string name) => Aspects.FirstOrDefault(a => a.Aspect == name);
}

/// <param name="Version">The desired version taken.</param>
/// <param name="Value">The JSON value sent.</param>
/// <param name="Guarded">The exposure rule governs it: no attempt is made that it did not count.</param>
internal sealed record TakenAspect(string Aspect, long Version, string Value, bool Guarded = false);

/// <summary>A product with everything a plan needs to know about it on one account.</summary>
internal sealed record ListingOnAccount(
    string ProductId, ProductDocument? Document, IReadOnlyDictionary<string, AspectRow> Aspects, IReadOnlyDictionary<string, string> RemoteIds)
{
    /// <summary>The listing exists on the channel: stock and price can be sent alone.</summary>
    public bool IsPublished => RemoteIds.Count > 0 || Aspects.GetValueOrDefault(KolajAI.Products.Aspects.Content) is { ConfirmedVersion: > 0 };

    public AspectRow? Row(string aspect) => Aspects.GetValueOrDefault(aspect);
}
