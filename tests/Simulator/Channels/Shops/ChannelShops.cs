using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Channels.Orders;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Shops;

/// <summary>All shops by name.</summary>
internal sealed partial class ChannelShops(SimulatorOptions options, Journal journal, NoticeCourier courier) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ChannelShop> _shops = new(StringComparer.Ordinal);

    /// <exception cref="ControlRequestException">The name is taken (409), or name or key cannot be used (400).</exception>
    public ChannelShop Add(NewChannelShop wanted)
    {
        if (!NamePattern().IsMatch(wanted.Shop) || wanted.ApiKey.Length == 0 || wanted.SettleMs < 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A shop needs a name of a-z, 0-9, _ and -, a key, and a settling time.");
        var shop = new ChannelShop(wanted, options.Time, journal, courier);
        return _shops.TryAdd(wanted.Shop, shop)
            ? shop
            : throw new ControlRequestException(StatusCodes.Status409Conflict, $"Shop {wanted.Shop} exists.");
    }

    public ChannelShop? Find(string name) => _shops.GetValueOrDefault(name);

    /// <exception cref="ControlRequestException">No such shop (404).</exception>
    public ChannelShop Required(string name) =>
        Find(name) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No shop {name}.");

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _shops.Values)
            await shop.DisposeAsync();
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}\\z")]
    private static partial Regex NamePattern();
}
