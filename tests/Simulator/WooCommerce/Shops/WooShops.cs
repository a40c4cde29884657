using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>All shops by name.</summary>
internal sealed partial class WooShops(SimulatorOptions options, Journal journal, WooCourier courier, IServer server) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, WooShop> _shops = new(StringComparer.Ordinal);

    /// <exception cref="ControlRequestException">The name is taken (409), or something about it cannot be used (400).</exception>
    public void Add(NewWooShop wanted)
    {
        if (!NamePattern().IsMatch(wanted.Shop) || wanted.ConsumerKey.Length == 0 || wanted.ConsumerSecret.Length == 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A shop needs a name of a-z, 0-9, _ and -, a key and a secret.");
        Check(wanted.Settings);
        if (!_shops.TryAdd(wanted.Shop, new WooShop(wanted, wanted.Settings, options.Time, journal, courier, Address)))
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"Shop {wanted.Shop} exists.");
    }

    /// <exception cref="ControlRequestException">A shop could not be like that (400).</exception>
    public static void Check(WooShopSettings settings)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _))
            throw new ControlRequestException(StatusCodes.Status400BadRequest, $"There is no time zone {settings.TimeZone}.");
        if (settings.Currency.Length != 3 || settings.TaxPercent is < 0 or > 100 || settings.DeliveryDelayMs < 0 || settings.RetryAfterSeconds < 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A currency has three letters, tax is 0 to 100 per cent, and times are not below 0.");
    }

    public WooShop? Find(string name) => _shops.GetValueOrDefault(name);

    /// <exception cref="ControlRequestException">No such shop (404).</exception>
    public WooShop Required(string name) =>
        Find(name) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No WooCommerce shop {name}.");

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _shops.Values)
            await shop.DisposeAsync();
    }

    private Uri Address() => new(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}\\z")]
    private static partial Regex NamePattern();
}
