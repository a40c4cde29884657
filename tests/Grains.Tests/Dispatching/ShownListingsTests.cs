using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

public sealed class ShownListingsTests
{
    [Fact]
    public void SeveralWithOneKey_AreTheOneThatOffersMost()
    {
        var shown = ShownListings.ByKey([Listing("a", 3), Listing("b", 1), Listing("a", 7), Listing(null, 9)]);

        Assert.Equal(7, shown["a"].Quantity);
        Assert.Equal(["a", "b"], shown.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OneThatDoesNotTellItsNumber_OffersMost() => Assert.Null(ShownListings.ByKey([Listing("a", 7), Listing("a", null)])["a"].Quantity);

    private static RemoteListing Listing(string? key, long? quantity) =>
        new(key, "SKU", null, null, null, null, quantity, new Dictionary<string, string>(), OnSale: true, null);
}
