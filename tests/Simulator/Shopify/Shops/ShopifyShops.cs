using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.Webhooks;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>All shops by name.</summary>
internal sealed partial class ShopifyShops(SimulatorOptions options, Journal journal, QuotaLedger quotas, ShopifyCourier courier) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ShopifyShop> _byName = new(StringComparer.Ordinal);
    private readonly ShopifyIds _ids = new();

    /// <exception cref="ControlRequestException">The name is taken (409) or something is missing (400).</exception>
    public ShopifyShop Add(NewShopifyShop identity)
    {
        if (!Names().IsMatch(identity.Shop) || identity.ClientId.Length == 0 || identity.ClientSecret.Length == 0 || identity.Locations.Count == 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A shop needs a name of small letters, digits and dashes, a client id, a client secret and a location.");
        var settings = identity.Settings ?? new ShopifySettings { JobDelayMs = (int)options.BatchDelay.TotalMilliseconds };
        var shop = new ShopifyShop(identity, settings, options.Time, journal, quotas, _ids, courier);
        return _byName.TryAdd(identity.Shop, shop)
            ? shop
            : throw new ControlRequestException(StatusCodes.Status409Conflict, $"Shop {identity.Shop} exists.");
    }

    public ShopifyShop? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="ControlRequestException">No such shop (404).</exception>
    public ShopifyShop Required(string name) =>
        Find(name) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No Shopify shop {name}.");

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _byName.Values)
            await shop.DisposeAsync();
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex Names();
}
