using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>
/// Buyers, and a seller who corrects stock and changes prices and titles, until the hub is gone or the load is ended. An article's steps
/// alternate sales with corrections, so that between two corrections its stock only falls or only rises.
/// </summary>
internal sealed class Load(Shop shop)
{
    private const int Workers = 6;
    private const int Steps = 7;

    private int _calls;
    private int _sales;

    /// <summary>Calls that the hub answered.</summary>
    public int Answered => _calls;

    /// <summary>Units sold at Trendyol and in the sandbox.</summary>
    public int Sales => _sales;

    /// <summary>Runs until <paramref name="stop"/>; every worker also ends by itself when the hub is gone.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => WorkAsync(worker, stop)));

    /// <summary>Repeats what was not answered, so that what the seller wants is known for sure.</summary>
    public async Task SettleAsync()
    {
        foreach (var article in shop.Articles)
        {
            if (!await SendOpenAsync(article, CancellationToken.None))
                throw new InvalidOperationException($"{article.Unanswered?.Reference} is not answered although the hub runs.");
        }
    }

    private async Task WorkAsync(int worker, CancellationToken stop)
    {
        var own = shop.Articles.Where((_, i) => i % Workers == worker).ToList();
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var article = own[n % own.Count];
            try
            {
                if (article.Unanswered is not null && !await SendOpenAsync(article, stop))
                    return;
                if (!await StepAsync(article, stop))
                    return;
            }
            catch (OperationCanceledException)
            {
                // The load ends in the middle of a call: what was not answered is repeated later.
                return;
            }
        }
    }

    /// <summary>False when the hub is gone.</summary>
    private async Task<bool> StepAsync(Article article, CancellationToken stop)
    {
        switch (article.Step++ % Steps)
        {
            case 0:
                await SellAtTrendyolAsync(article);
                return true;
            case 1:
                return await SellInSandboxAsync(article, stop);
            case 2 or 4:
                article.References++;
                var reference = string.Create(CultureInfo.InvariantCulture, $"{article.Sku}-{article.References}");
                article.Unanswered = new HubCall(
                    "correction", reference, "/api/marketplace/update-inventory",
                    new { items = new[] { new { sku = article.Sku, delta = Article.Correction, @ref = reference } } }, Keyed: true, () => article.Corrected++);
                return await SendOpenAsync(article, stop);
            case 3:
                await EndPackageAsync(article);
                return true;
            case 5:
                var price = article.Price + 1;
                article.Unanswered = new HubCall(
                    "price", $"{article.Sku}={price}", "/api/marketplace/update-inventory",
                    new { items = new[] { new { sku = article.Sku, price = new { amount = $"{price}.00", currency = "TRY" } } } }, Keyed: true, () => article.Price = price);
                return await SendOpenAsync(article, stop);
            default:
                var title = article.Title + 1;
                article.Unanswered = new HubCall(
                    "title", $"{article.Sku}#{title}", "/api/marketplace/sync-products",
                    new { integration_id = "trendyol", products = new[] { new { sku = article.Sku, title = $"Kupa {article.Sku} r{title}" } } }, Keyed: false, () => article.Title = title);
                return await SendOpenAsync(article, stop);
        }
    }

    private async Task SellAtTrendyolAsync(Article article)
    {
        try
        {
            article.Open.Enqueue(await shop.Trendyol.PlaceSaleAsync(new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = article.Barcode }] }, CancellationToken.None));
            Interlocked.Increment(ref _sales);
        }
        catch (SimulatorControlException refused) when (refused.Status == 409)
        {
            // Trendyol has none on sale at the moment.
        }
    }

    /// <summary>An older package is cancelled by the buyer, or goes out.</summary>
    private async Task EndPackageAsync(Article article)
    {
        if (article.Open.Count < 2)
            return;
        var package = article.Open.Dequeue();
        if (package.PackageId % 2 == 0)
            await shop.Trendyol.CancelAsync(package.PackageId, cancellationToken: CancellationToken.None);
        else
            await shop.Trendyol.SetStatusAsync(package.PackageId, "Shipped", CancellationToken.None);
    }

    private async Task<bool> SellInSandboxAsync(Article article, CancellationToken stop)
    {
        var answer = await PostAsync("/api/sandbox/orders", new { account = "default", lines = new[] { new { sku = article.Sku, quantity = 1 } } }, null, stop);
        if (answer is null)
            return false;
        if ((int)answer.Status is >= 200 and < 300)
        {
            await shop.Acknowledged.AddAsync("sandbox_order", (string)answer.Json["order_key"]!);
            if ((string?)answer.Json["event_id"] is { } notice)
                await shop.Acknowledged.AddAsync("event", notice);
            Interlocked.Increment(ref _sales);
        }

        return true;
    }

    /// <summary>Sends the open call until it is acknowledged; false when the hub is gone.</summary>
    private async Task<bool> SendOpenAsync(Article article, CancellationToken stop)
    {
        for (var attempt = 0; article.Unanswered is { } call; attempt++)
        {
            // The key of a call that broke off stays taken for a while; what makes a repeat harmless is its reference.
            var keyed = call.Keyed && attempt == 0;
            article.Unanswered = call with { Keyed = false };
            var answer = await PostAsync(call.Path, call.Body, keyed ? call.Reference : null, stop);
            if (answer is null)
                return false;
            if ((int)answer.Status is >= 200 and < 300)
            {
                await shop.Acknowledged.AddAsync(call.Kind, call.Reference);
                if ((string?)answer.Json["operation_id"] is { } operation)
                    await shop.Acknowledged.AddAsync("operation", operation);
                call.Acknowledged();
                article.Unanswered = null;
            }
            else if (answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) || attempt > 50)
            {
                throw new InvalidOperationException($"{call.Reference}: {(int)answer.Status} {answer.Text}");
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            }
        }

        return true;
    }

    /// <summary>Null when the hub went away before it answered.</summary>
    private async Task<HubAnswer?> PostAsync(string path, object body, string? key, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            var answer = key is null ? await shop.Client.PostAsync(path, body) : await shop.Client.PostAsync(path, body, ("Idempotency-Key", key));
            Interlocked.Increment(ref _calls);
            return answer;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }
}
