using KolajAI.Errors;
using KolajAI.Identity;

namespace KolajAI.Products;

/// <summary>
/// The one truth about a product. Key: <see cref="GrainKeys.Product"/>. Every method answers after its unit is on disk;
/// an optimistic conflict inside is retried by the grain after a fresh read.
/// </summary>
[Alias("KolajAI.IProductGrain")]
public interface IProductGrain : IGrainWithStringKey
{
    /// <summary>Creates or changes the product; a rule that is broken answers errors and changes nothing.</summary>
    [Alias("Upsert")]
    [ResponseTimeout("00:00:30")]
    Task<ProductResult> Upsert(ProductWrite write);

    /// <summary>Null when the product does not exist or is deleted.</summary>
    [Alias("Get")]
    Task<ProductView?> Get();

    /// <summary>Makes the product desired on the account with all three aspects; on one that lists it already, sends it again as asked.</summary>
    [Alias("List")]
    [ResponseTimeout("00:00:30")]
    Task<ProductResult> List(ListProduct command);

    /// <summary>Takes the product from an account; closing sends it a last stock of 0.</summary>
    [Alias("Unlist")]
    [ResponseTimeout("00:00:30")]
    Task<ProductResult> Unlist(UnlistProduct command);

    /// <summary>
    /// Makes a listing that is on the channel already this product's listing there. What the channel is known to show as it should counts as
    /// confirmed; the rest is to be sent. Another listing of the product on the account, or another product of the listing, is an error.
    /// </summary>
    [Alias("Bind")]
    [ResponseTimeout("00:00:30")]
    Task<ProductResult> Bind(BindListing command);

    /// <summary>
    /// Raises one aspect on one account without a change, because the channel shows another value. Nothing happens, and false is
    /// answered, when that aspect is at another version by now or the account no longer lists the product.
    /// </summary>
    [Alias("SendAgain")]
    [ResponseTimeout("00:00:30")]
    Task<bool> SendAgain(SendListingAgain command);

    /// <summary>A count, a correction with a reference, or a price; api.md <c>update-inventory</c>.</summary>
    [Alias("UpdateInventory")]
    [ResponseTimeout("00:00:30")]
    Task<InventoryResult> UpdateInventory(InventoryWrite write);

    /// <summary>
    /// Applies many effects of orders in one commit; each effect changes stock once, by its key. Answers the keys that had been
    /// applied before.
    /// </summary>
    [Alias("ApplyMany")]
    [ResponseTimeout("00:00:30")]
    Task<EffectsResult> ApplyMany(IReadOnlyList<StockEffect> effects);

    /// <summary>
    /// The order feed of an account was read to its end: what waited for that may be counted on. False when something of the product
    /// is still on its way and it is to be asked again.
    /// </summary>
    [Alias("Settle")]
    [ResponseTimeout("00:00:30")]
    Task<bool> Settle(string accountKey, DateTimeOffset readThrough);

    /// <summary>The rules of stock have changed: decides anew what channels should show.</summary>
    [Alias("Replan")]
    [ResponseTimeout("00:00:30")]
    Task Replan();

    /// <summary>A sale begins or ends, or units of a bundle's component moved: what channels should show is worked out for the present moment.</summary>
    [Alias("Due")]
    [ResponseTimeout("00:00:30")]
    Task Due();

    /// <summary>Refused with <c>product_has_open_orders</c> while units are reserved.</summary>
    [Alias("Delete")]
    [ResponseTimeout("00:00:30")]
    Task<ProductResult> Delete(DeleteProduct command);
}

/// <summary>A create-or-change. Absent fields are unchanged; <see cref="Erase"/> names those set to null.</summary>
[GenerateSerializer, Immutable, Alias("ProductWrite")]
public sealed record ProductWrite
{
    /// <summary>Present fields only; <see cref="ProductPatch.Sku"/> is needed to create.</summary>
    [Id(0)] public required ProductPatch Patch { get; init; }

    /// <summary>Json names of fields set to null by the caller; of what the group shares as <c>group/title</c>.</summary>
    [Id(1)] public IReadOnlyList<string> Erase { get; init; } = [];

    /// <summary>True for PUT: every absent field but stock returns to its default.</summary>
    [Id(2)] public bool Replace { get; init; }

    /// <summary>True when the product must not exist yet.</summary>
    [Id(3)] public bool CreateOnly { get; init; }

    /// <summary>The version the caller last saw (If-Match), else null.</summary>
    [Id(4)] public long? ExpectedVersion { get; init; }

    /// <summary>Accounts (<see cref="AccountRef.Key"/>) on which the product is to be listed with this write.</summary>
    [Id(5)] public IReadOnlyList<string> ListOn { get; init; } = [];

    /// <summary>The operation whose items follow this write, else null.</summary>
    [Id(6)] public string? OperationId { get; init; }

    /// <summary>Answers what would happen and changes nothing.</summary>
    [Id(7)] public bool DryRun { get; init; }

    /// <summary>Who or what caused it, for the timeline: <c>api:key_…</c>.</summary>
    [Id(8)] public required string Cause { get; init; }

    /// <summary>One of very many that nobody asks for soon: the activation gives its memory back after the write.</summary>
    [Id(9)] public bool Passing { get; init; }
}

/// <summary>Fields of a product; null means absent (unchanged).</summary>
[GenerateSerializer, Immutable, Alias("ProductPatch")]
public sealed record ProductPatch
{
    [Id(0)] public string? Sku { get; init; }
    [Id(1)] public string? Barcode { get; init; }
    [Id(2)] public IReadOnlyList<string>? Barcodes { get; init; }
    [Id(3)] public string? Title { get; init; }
    [Id(4)] public string? Description { get; init; }
    [Id(5)] public string? Brand { get; init; }
    [Id(6)] public string? Category { get; init; }
    [Id(7)] public IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes { get; init; }
    [Id(8)] public IReadOnlyList<ProductImage>? Images { get; init; }
    [Id(9)] public Monetary.Money? Price { get; init; }
    [Id(10)] public Monetary.Money? ListPrice { get; init; }
    [Id(11)] public string? VatRate { get; init; }

    /// <summary>Counts only when the product is created (api.md section 3).</summary>
    [Id(12)] public long? Quantity { get; init; }

    [Id(13)] public decimal? WeightKg { get; init; }
    [Id(14)] public ProductDimensions? DimensionsCm { get; init; }
    [Id(15)] public string? OriginCountry { get; init; }
    [Id(16)] public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    [Id(17)] public IReadOnlyList<ProductOffer>? Offers { get; init; }
    [Id(18)] public StockPolicy? StockPolicy { get; init; }
    [Id(19)] public string? GroupId { get; init; }
    [Id(20)] public GroupPatch? Group { get; init; }
    [Id(21)] public IReadOnlyDictionary<string, string>? Variant { get; init; }
    [Id(22)] public IReadOnlyList<ProductComponent>? Components { get; init; }
}

/// <param name="AccountKeys"><see cref="AccountRef.Key"/> of each account.</param>
/// <param name="Resend">Raises the desired version of every aspect, so that it is sent even where nothing changed.</param>
/// <param name="BoundOnly">Leaves accounts alone that do not list the product yet.</param>
/// <param name="OperationId">The operation whose items follow, else null.</param>
[GenerateSerializer, Immutable, Alias("ListProduct")]
public sealed record ListProduct(IReadOnlyList<string> AccountKeys, bool Resend, bool BoundOnly, string? OperationId, string Cause);

/// <param name="Aspect"><c>stock</c>, <c>price</c>, or <c>content</c> where a mapping changed.</param>
/// <param name="Version">The desired version that the channel should show.</param>
[GenerateSerializer, Immutable, Alias("SendListingAgain")]
public sealed record SendListingAgain(string AccountKey, string Aspect, long Version);

/// <param name="Close">True sends stock 0 and keeps the rows until it is confirmed; false forgets the listing at once.</param>
[GenerateSerializer, Immutable, Alias("UnlistProduct")]
public sealed record UnlistProduct(string AccountKey, bool Close, string? OperationId, string Cause)
{
    /// <summary>A person has confirmed the closing as a whole: no brake counts or stops it.</summary>
    [Id(4)] public bool Confirmed { get; init; }

    /// <summary>The listing is another product's, or none's: the channel's ids are given up with it, and nothing is sent.</summary>
    [Id(5)] public bool Unbind { get; init; }
}

/// <param name="ListingId">The listing's id on the account, as the hub has read it.</param>
/// <param name="RemoteIds">Kind to id, those that are this listing's alone.</param>
[GenerateSerializer, Immutable, Alias("BindListing")]
public sealed record BindListing(string AccountKey, string ListingId, IReadOnlyDictionary<string, string> RemoteIds, string Cause)
{
    /// <summary>Units that the channel shows; null where it is not known, and so is to be sent.</summary>
    [Id(4)] public long? ShownQuantity { get; init; }

    /// <summary>The price that the channel shows; null where it is not known, and so is to be sent.</summary>
    [Id(5)] public Monetary.Money? ShownPrice { get; init; }
}

/// <param name="CloseListings">True sends stock 0 to every channel that lists it; false leaves the listings as they are.</param>
[GenerateSerializer, Immutable, Alias("DeleteProduct")]
public sealed record DeleteProduct(bool CloseListings, long? ExpectedVersion, string Cause);

/// <summary>The outcome of a write; with errors nothing was changed.</summary>
/// <param name="Changes">What changed or would change, field by field, with the account where it concerns a listing.</param>
[GenerateSerializer, Immutable, Alias("ProductResult")]
public sealed record ProductResult(
    bool Created, ProductView? View, IReadOnlyList<FieldChange> Changes, IReadOnlyList<FieldError> Errors)
{
    public bool Succeeded => Errors.Count == 0;
}

/// <param name="Field">A json name, or <c>listing</c>.</param>
/// <param name="Before">JSON text, null where there was nothing.</param>
/// <param name="After">JSON text, null where nothing remains.</param>
[GenerateSerializer, Immutable, Alias("FieldChange")]
public sealed record FieldChange(string Field, string? Before, string? After, string? AccountKey = null);

[GenerateSerializer, Immutable, Alias("ProductView")]
public sealed record ProductView(ProductDocument Document, long Version);
