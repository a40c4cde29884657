using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

internal static class TokenChecks
{
    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("token_expiry", "A token that ends in the middle of a batch is renewed, and every item is done once.", ExpiryAsync),
        new("credentials_withdrawn", "Credentials refused in the middle of the work are told as such, and nothing is taken for done.", WithdrawnAsync),
    ];

    private static async Task ExpiryAsync(PlatformRig rig)
    {
        var items = Enumerable.Range(0, 3).Select(_ => rig.NewItem(rig.NewProduct(rig.NewSku()))).ToList();
        var struck = rig.Proxy.Plant(new ProxyFault.Meanwhile(rig.EndTokenAsync), rig.IsWrite, skip: 1, count: 1);
        var results = await rig.PublishAsync(items);
        Assert.Equal(1, struck());
        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        foreach (var item in items)
            Assert.Single(await rig.FindAsync(item.Product.Sku));
    }

    private static async Task WithdrawnAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        var item = await rig.StockItemAsync(product.Sku, product.Barcode, 2);
        rig.Proxy.Plant(rig.Unauthorized(), static _ => true);
        var failure = await rig.FailureAsync(() => rig.UpdateAsync(item));
        Assert.Equal(PlatformFailure.Authentication, failure.Failure);
        rig.Proxy.Clear();
        Assert.Equal(5, Assert.Single(await rig.FindAsync(product.Sku)).Quantity);
    }
}
