using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>Does what the rounds' plans say, at its time, through the hub's API; what falls due together goes in one call.</summary>
internal sealed class Seller(OversellMarket market)
{
    private const int MostItems = 200;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private static readonly ParallelOptions FewAtOnce = new() { MaxDegreeOfParallelism = 4 };

    private readonly Dictionary<string, int> _restocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _prices = new(StringComparer.Ordinal);
    private int _told;

    /// <summary>Orders that the hub was told to ship or cancel.</summary>
    public int Told => _told;

    public async Task RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        var waiting = new Queue<(ChannelGroup Group, Round Round, SellerStep Step)>(
            market.Groups.SelectMany(static g => g.Rounds.SelectMany(r => r.Steps.Select(s => (g, r, s)))).OrderBy(static s => s.s.At));
        var began = TimeProvider.System.GetTimestamp();
        var doing = new List<Task>();
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            var due = new List<(ChannelGroup Group, Round Round, SellerStep Step)>();
            var skus = new HashSet<string>(StringComparer.Ordinal);
            while (due.Count < MostItems && waiting.TryPeek(out var next) && next.Step.At <= TimeProvider.System.GetElapsedTime(began) && skus.Add(next.Round.Sku))
                due.Add(waiting.Dequeue());
            doing.Add(DoAsync(due, cancellation));
            await Task.Delay(Tick, TimeProvider.System, cancellation);
        }

        await Task.WhenAll(doing);
        if (waiting.Count > 0)
            throw new TimeoutException($"The hub is too slow for the seller: {waiting.Count} steps are left.");
    }

    private async Task DoAsync(List<(ChannelGroup Group, Round Round, SellerStep Step)> due, CancellationToken cancellation)
    {
        var restocked = due.Where(static d => d.Step.Act is SellerAct.Restock).ToList();
        // They lie there before anyone is told.
        if (restocked.Count > 0)
            await market.Control.NoteReceiptsAsync([.. restocked.Select(static d => new StockReceipt { Sku = d.Round.Sku, Units = d.Step.Units })], cancellation);
        var items = new JsonArray([.. restocked.Select(Restock), .. due.Where(static d => d.Step.Act is SellerAct.Price).Select(Price)]);
        if (items.Count > 0)
            await TakenAsync("/api/marketplace/update-inventory", new JsonObject { ["items"] = items });
        var products = new JsonArray([.. due.Where(static d => d.Step.Act is SellerAct.Reallocate).Select(static d => Reallocated(d.Group, d.Round, d.Step))]);
        if (products.Count > 0)
            await TakenAsync("/api/marketplace/sync-products", new JsonObject { ["products"] = products });
        await Parallel.ForEachAsync(due.Where(static d => d.Step.Act is SellerAct.Ship or SellerAct.Cancel), FewAtOnce, async (d, _) => await TellAsync(d.Round, d.Step.Act));
    }

    private JsonObject Restock((ChannelGroup Group, Round Round, SellerStep Step) due) => new()
    {
        ["sku"] = due.Round.Sku,
        ["delta"] = due.Step.Units,
        ["ref"] = string.Create(CultureInfo.InvariantCulture, $"{due.Round.Sku}-{_restocks[due.Round.Sku] = _restocks.GetValueOrDefault(due.Round.Sku) + 1}"),
    };

    private JsonObject Price((ChannelGroup Group, Round Round, SellerStep Step) due)
    {
        var lira = 100 + (_prices[due.Round.Sku] = _prices.GetValueOrDefault(due.Round.Sku) + 1);
        return new JsonObject
        {
            ["sku"] = due.Round.Sku,
            ["price"] = new JsonObject { ["amount"] = string.Create(CultureInfo.InvariantCulture, $"{lira}.00"), ["currency"] = "TRY" },
        };
    }

    private static JsonObject Reallocated(ChannelGroup group, Round round, SellerStep step) => new()
    {
        ["sku"] = round.Sku,
        ["offers"] = step.Part is null
            ? new JsonArray()
            : new JsonArray(new JsonObject
            {
                ["integration_id"] = "sandbox",
                ["account"] = group.Channels[step.Channel].Name,
                ["stock"] = System.Text.Json.JsonSerializer.SerializeToNode(step.Part),
            }),
    };

    /// <summary>An order that the platform moved meanwhile is refused, which is right.</summary>
    private async Task TellAsync(Round round, SellerAct act)
    {
        var orders = (JsonArray)(await market.Client.GetAsync($"/api/marketplace/orders?sku={round.Sku}&status=created&page_size=1")).Expect(HttpStatusCode.OK)["orders"]!;
        if (orders.Count == 0)
            return;
        var path = $"/api/orders/{Uri.EscapeDataString((string)orders[0]!["id"]!)}";
        var answer = act is SellerAct.Ship
            ? await market.Client.PostAsync($"{path}/ship", new { carrier = "Yurtiçi", tracking_number = $"TR-{round.Sku}" })
            : await market.Client.PostAsync($"{path}/cancel", new { reason = "defective", restock = true });
        if (answer.Status is HttpStatusCode.Accepted)
            Interlocked.Increment(ref _told);
        else if ((int)answer.Status is not (409 or 422))
            throw new InvalidOperationException($"{path}: {(int)answer.Status} {answer.Text}");
    }

    /// <summary>Every item is taken; a hub that is busy is asked again, which a reference makes harmless.</summary>
    private async Task TakenAsync(string path, JsonObject body)
    {
        HubAnswer answer;
        for (var attempt = 0; ; attempt++)
        {
            answer = await market.Client.PostAsync(path, body.DeepClone());
            if (answer.Status is HttpStatusCode.Accepted && (int)answer.Json["rejected_count"]! == 0)
                return;
            if (attempt == 5 || answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                throw new InvalidOperationException($"{path}: {(int)answer.Status} {answer.Text}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }
}
