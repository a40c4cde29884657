using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Logs;
using KolajAI.RunningHub;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>A seller's system that posts goods received; each with a reference, and again until it is acknowledged.</summary>
internal sealed class Seller(Market market, FrontDoor door, AcknowledgedLog acknowledged, int seed)
{
    private const int Workers = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    /// <summary>After the end of the load the last ones must still be taken.</summary>
    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Delivery> _calls = new();
    private readonly IReadOnlyList<Article> _plenty = [.. market.Articles.Where(static a => !a.Guarded)];
    private readonly ConcurrentQueue<(string Reference, object Body)> _entered = new();
    private int _references;

    public IReadOnlyCollection<Delivery> Calls => _calls;

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => WorkAsync(worker, stop)));

    /// <summary>What was called so far is not looked at any more.</summary>
    public void Forget() => _calls.Clear();

    /// <summary>Enters everything again that was acknowledged, with the same references.</summary>
    public async Task RepeatAsync()
    {
        foreach (var (reference, body) in _entered)
        {
            while (!await IsTakenAsync(body, reference, repeat: true))
                await Task.Delay(Again, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task WorkAsync(int worker, CancellationToken stop)
    {
        var luck = new Random(HashCode.Combine(seed, worker));
        while (!stop.IsCancellationRequested)
        {
            await ReceiveAsync(_plenty[luck.Next(_plenty.Count)], luck.Next(1, 6), stop);
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task ReceiveAsync(Article article, int units, CancellationToken stop)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $"{article.Sku}-r{Interlocked.Increment(ref _references)}");
        // They lie there before anyone is told.
        await market.Control.NoteReceiptsAsync([new StockReceipt { Sku = article.Sku, Units = units }], CancellationToken.None);
        var body = new { items = new[] { new { sku = article.Sku, delta = units, @ref = reference } } };
        _entered.Enqueue((reference, body));
        long? ended = null;
        for (var attempt = 0; !await IsTakenAsync(body, reference, attempt > 0); attempt++)
        {
            if (stop.IsCancellationRequested)
                ended ??= TimeProvider.System.GetTimestamp();
            if (ended is { } since && TimeProvider.System.GetElapsedTime(since) > TakenWithin)
                throw new TimeoutException($"{reference} is not taken within {TakenWithin.TotalSeconds:0} s: {_calls.Last().Status} {_calls.Last().Problem}");
            await Task.Delay(Again, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> IsTakenAsync(object body, string reference, bool repeat)
    {
        var sent = TimeProvider.System.GetUtcNow();
        try
        {
            using var answer = await door.SendAsync(front =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front, "/api/marketplace/update-inventory")) { Content = JsonContent.Create(body) };
                request.Headers.Add("X-API-Key", HubProcess.OwnerKey);
                return request;
            }, CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode)
            {
                await acknowledged.AddAsync(AcknowledgedJudge.Correction, reference);
                if ((string?)JsonNode.Parse(text)!["operation_id"] is { } operation)
                    await acknowledged.AddAsync(AcknowledgedJudge.Operation, operation);
            }

            Note(sent, (int)answer.StatusCode, answer.Headers.RetryAfter is not null, repeat, answer.IsSuccessStatusCode ? null : text);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // A front ended, or said nothing: it may have been done all the same, which the reference makes harmless.
            Note(sent, 0, false, repeat, gone.Message);
            return false;
        }
    }

    private void Note(DateTimeOffset sent, int status, bool retryAfter, bool repeat, string? problem) =>
        _calls.Enqueue(new Delivery(sent, TimeProvider.System.GetUtcNow() - sent, null, status, retryAfter, repeat, problem));
}
