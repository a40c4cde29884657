using KolajAI.Errors;
using KolajAI.Grains.Adoption;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Adoption;

/// <summary>A listing is bound where exactly one product can be meant; everything else waits for a person.</summary>
public sealed class ListingMatcherTests
{
    private const string Account = "shop/default";

    [Theory]
    [InlineData("B1", "S1", "match", "p1", null)] // both say the same
    [InlineData("B1", null, "match", "p1", null)]
    [InlineData(null, "S2", "match", "p2", null)]
    [InlineData("unknown", " S2 ", "match", "p2", null)]
    [InlineData("B1", "S2", "conflict", null, "sku_and_barcode_differ")]
    [InlineData("twice", "S1", "conflict", null, "several_products")]
    [InlineData(null, "gone", "unmatched", null, "no_product")]
    [InlineData("gone", "S1", "match", "p1", null)]
    [InlineData(null, null, "unmatched", null, "no_product")]
    [InlineData(" ", "", "unmatched", null, "no_product")]
    public void Judge_ByBarcodeAndSku(string? barcode, string? sku, string kind, string? product, string? reason)
    {
        var verdict = ListingMatcher.Judge(Listing(sku, barcode), Account, Facts());

        Assert.Equal((kind, product, reason), (verdict.Kind, verdict.ProductId, verdict.Reason));
    }

    [Fact]
    public void Judge_KnownByItsOwnId_IsBoundWhateverItsNamesSay()
    {
        var facts = Facts() with { Holders = new[] { ("l", "p2") }.ToLookup(static h => h.Item1, static h => h.Item2) };

        Assert.Equal((ListingVerdict.Bound, "p2"), Of(ListingMatcher.Judge(Listing("S1", "B1"), Account, facts)));
        var several = facts with { Holders = new[] { ("l", "p2"), ("l", "p1") }.ToLookup(static h => h.Item1, static h => h.Item2) };
        Assert.Equal("remote_ids_differ", ListingMatcher.Judge(Listing("S1", "B1"), Account, several).Reason);
    }

    [Theory]
    [InlineData("other", ErrorCodes.ProductListedElsewhere)]
    [InlineData("v1", null)] // the same listing
    public void Judge_ProductListedThere_OnlyItsOwnListingMatches(string known, string? reason)
    {
        var facts = Facts(listed: true) with
        {
            RemoteIds = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["p1"] = new Dictionary<string, string> { ["variant"] = known } },
        };

        Assert.Equal(reason, ListingMatcher.Judge(Listing("S1", null), Account, facts).Reason);
        // Ids that are left of a listing it once had there say nothing.
        Assert.Null(ListingMatcher.Judge(Listing("S1", null), Account, facts with { Products = Facts().Products }).Reason);
    }

    private static (string, string?) Of(ListingVerdict verdict) => (verdict.Kind, verdict.ProductId);

    private static ChannelListing Listing(string? sku, string? barcode) => new()
    {
        AccountKey = Account,
        Id = "l",
        Sku = sku,
        Barcode = barcode,
        RemoteIds = new Dictionary<string, string> { ["variant"] = "v1" },
        ReadAt = DateTimeOffset.UnixEpoch,
        State = "read",
    };

    private static MatchFacts Facts(bool listed = false) => new()
    {
        Holders = Array.Empty<(string, string)>().ToLookup(static h => h.Item1, static h => h.Item2),
        ByBarcode = new[] { ("B1", "p1"), ("twice", "p1"), ("twice", "p2"), ("gone", "deleted") }.ToLookup(static b => b.Item1, static b => b.Item2),
        BySku = new Dictionary<string, string> { ["S1"] = "p1", ["S2"] = "p2", ["gone"] = "deleted" },
        Products = new Dictionary<string, ProductDocument> { ["p1"] = Product("p1", listed), ["p2"] = Product("p2", listed) },
        RemoteIds = new Dictionary<string, IReadOnlyDictionary<string, string>>(),
    };

    private static ProductDocument Product(string id, bool listed) => new()
    {
        Product = new Product { Id = id, Sku = "sku of " + id, Title = id },
        Stock = default,
        Listings = listed ? new Dictionary<string, ListingVersions> { [Account] = new(1, 1, 1) } : new Dictionary<string, ListingVersions>(),
    };
}
