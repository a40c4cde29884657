using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Bench.Channels;

/// <summary>A marketplace of several channels that takes listings and stock, and keeps when each stock call arrived and what it set.</summary>
internal sealed class BenchMarketplace : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<long> _arrivals = new();
    private readonly ConcurrentDictionary<string, long> _stock = new(StringComparer.Ordinal);

    private BenchMarketplace(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Arrivals of stock calls in order, by <see cref="Stopwatch"/>.</summary>
    public IReadOnlyList<long> Arrivals => [.. _arrivals];

    /// <summary>Told of each item of a stock call with its channel and the call's arrival, by <see cref="Stopwatch"/>.</summary>
    public Action<string, StockEntry, long> Arrived { get; set; } = static (_, _, _) => { };

    public int Showing(long quantity) => _stock.Count(s => s.Value == quantity);

    public void Forget() => _arrivals.Clear();

    public static async Task<BenchMarketplace> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var marketplace = new BenchMarketplace(app);
        app.MapPost("/listings", static () => Results.Ok());
        app.MapPost("/stock/{channel}", marketplace.TakeAsync);
        await app.StartAsync();
        return marketplace;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(string channel, HttpRequest request)
    {
        var at = Stopwatch.GetTimestamp();
        _arrivals.Enqueue(at);
        var items = await JsonSerializer.DeserializeAsync<StockEntry[]>(request.Body, JsonSerializerOptions.Web) ?? [];
        if (items.Length > BenchConnector.ItemsACall)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        foreach (var item in items)
        {
            _stock[item.Key] = item.Quantity;
            Arrived(channel, item, at);
        }

        return Results.Ok();
    }
}

/// <param name="Key">The hub's product id.</param>
internal sealed record StockEntry(string Key, long Quantity);
