using System.Collections.Concurrent;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Webhooks;

namespace KolajAI.Simulator.Trendyol.Sellers;

/// <summary>All sellers, found by id and by API key (sheet §1: one key per seller).</summary>
internal sealed class TrendyolSellers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TrendyolSeller> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TrendyolSeller> _byKey = new(StringComparer.Ordinal);
    private readonly SimulatorOptions _options;
    private readonly Journal _journal;
    private readonly WebhookCourier _courier;
    private readonly TrendyolIds _ids = new();

    public TrendyolSellers(SimulatorOptions options, Journal journal, WebhookCourier courier)
    {
        _options = options;
        _journal = journal;
        _courier = courier;
        foreach (var seller in options.TrendyolSellers)
            Add(seller);
    }

    /// <exception cref="ControlRequestException">Id or key is taken (409) or the id is not a number (400).</exception>
    public TrendyolSeller Add(NewTrendyolSeller identity)
    {
        if (!long.TryParse(identity.SellerId, out _) || identity.ApiKey.Length == 0 || identity.ApiSecret.Length == 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A seller needs a numeric id, a key and a secret.");
        var settings = identity.Settings ?? new TrendyolSellerSettings { BatchDelayMs = (int)_options.BatchDelay.TotalMilliseconds };
        var seller = new TrendyolSeller(identity, settings, _options.Time, _journal, _ids, _courier);
        if (!_byId.TryAdd(identity.SellerId, seller))
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"Seller {identity.SellerId} exists.");
        if (_byKey.TryAdd(identity.ApiKey, seller))
            return seller;
        _byId.TryRemove(identity.SellerId, out _);
        throw new ControlRequestException(StatusCodes.Status409Conflict, "The API key is another seller's.");
    }

    public TrendyolSeller? ByKey(string apiKey) => _byKey.GetValueOrDefault(apiKey);

    /// <exception cref="ControlRequestException">No such seller (404).</exception>
    public TrendyolSeller Required(string sellerId) =>
        _byId.GetValueOrDefault(sellerId) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No Trendyol seller {sellerId}.");

    public async ValueTask DisposeAsync()
    {
        foreach (var seller in _byId.Values)
            await seller.DisposeAsync();
    }
}
