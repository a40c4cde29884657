using System.Diagnostics;
using System.Globalization;
using System.Net;
using KolajAI.RunningHub;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>
/// Two silos and a front under load, as processes of their own: one is killed, each is stopped and started in turn, Redis and PostgreSQL go away for a
/// time. Whatever happens, callers get answers or 503 with Retry-After, what was acknowledged stays, and both channels end at the same stock.
/// </summary>
[Trait("hub", "chosen")]
public sealed class ClusterFaultTests : IAsyncLifetime
{
    private const int Products = 40;

    /// <summary>What docs/operations.md states for the death of a silo.</summary>
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(15);

    private HubProcess _front = null!;
    private HubClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HubCluster Cluster => _front.Cluster!;

    public async ValueTask InitializeAsync()
    {
        _front = await HubProcess.StartAsync(Cancellation, cluster: true);
        _client = new HubClient(_front.Address, HubProcess.OwnerKey);
        foreach (var account in new[] { "default", "second" })
        {
            (await _client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account })).Expect(HttpStatusCode.OK);
            var products = Enumerable.Range(0, Products).Select(static p => new { sku = Sku(p), title = "Kupa", quantity = 50, price = new { amount = "149.90", currency = "TRY" } });
            (await _client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", account, products }, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_front is not null)
            await _front.DisposeAsync();
    }

    [Fact]
    public async Task Kill_OneSiloUnderLoad_HealsWithinTheStatedTime()
    {
        await using var load = new Load(_front.Address);
        await load.RunsForAsync(TimeSpan.FromSeconds(5));
        await Cluster.Silos[0].KillAsync();
        var healed = await AllAnswerAsync();
        await load.RunsForAsync(TimeSpan.FromSeconds(5));
        await Cluster.StartSilosAsync(Cancellation);
        await load.RunsForAsync(TimeSpan.FromSeconds(5));
        await load.EndAsync();

        Say($"{load}; every product answered {healed.TotalSeconds:0.0} s after the kill");
        Assert.True(healed < HealsWithin, $"Answers only {healed} after the kill.");
        await SettlesAsync(load);
    }

    [Fact]
    public async Task Restart_EachSiloInTurnUnderLoad_LosesNothing()
    {
        await using var load = new Load(_front.Address);
        foreach (var silo in Cluster.Silos)
        {
            await load.RunsForAsync(TimeSpan.FromSeconds(4));
            Assert.Equal(0, await silo.StopAsync(TimeSpan.FromSeconds(40), Cancellation));
            await load.RunsForAsync(TimeSpan.FromSeconds(2));
            await Cluster.StartSilosAsync(Cancellation);
        }

        await load.RunsForAsync(TimeSpan.FromSeconds(4));
        await load.EndAsync();

        Say(load.ToString());
        await SettlesAsync(load);
    }

    [Fact]
    public async Task Redis_AwayFor20Seconds_EndsNoProcessAndLosesNothing()
    {
        await using var load = new Load(_front.Address);
        await load.RunsForAsync(TimeSpan.FromSeconds(3));
        await Cluster.Redis.CutAsync();
        await load.RunsForAsync(TimeSpan.FromSeconds(20));
        Cluster.Redis.Open();
        await load.RunsForAsync(TimeSpan.FromSeconds(10));
        await load.EndAsync();

        Say(load.ToString());
        Assert.All(Cluster.Silos, static silo => Assert.True(silo.Runs, string.Join('\n', silo.Output.TakeLast(40))));
        await SettlesAsync(load);
    }

    [Fact]
    public async Task Postgres_AwayFor5Seconds_AnswersOnly503MeanwhileAndIsBackWithin10()
    {
        await using var load = new Load(_front.Address);
        await load.RunsForAsync(TimeSpan.FromSeconds(3));
        await Cluster.Postgres.CutAsync();
        await load.RunsForAsync(TimeSpan.FromSeconds(5));
        Cluster.Postgres.Open();
        var opened = load.Now;
        await load.RunsForAsync(TimeSpan.FromSeconds(15));
        await load.EndAsync();

        var back = load.LastRefusal is { } last && last > opened ? last - opened : TimeSpan.Zero;
        Say($"{load}; the last refused request was sent {back.TotalSeconds:0.0} s after PostgreSQL was back");
        Assert.All(Cluster.Silos, static silo => Assert.True(silo.Runs, string.Join('\n', silo.Output.TakeLast(40))));
        foreach (var line in _front.Output.SkipWhile(static l => !l.Contains(" broke; trace", StringComparison.Ordinal)).Take(30))
            Say(line);
        Assert.True(load.Refused > 0, "PostgreSQL's absence was never felt: the test tests nothing.");
        Assert.True(back < TimeSpan.FromSeconds(10), $"Refusals until {back} after PostgreSQL was back.");
        await SettlesAsync(load);
    }

    private static string Sku(int product) => $"CF-{product.ToString(CultureInfo.InvariantCulture)}";

    private static void Say(string what) => TestContext.Current.TestOutputHelper?.WriteLine(what);

    /// <summary>
    /// Asks every product's grain anew until all answer. The load's own callers do not see when that is: their requests were on the way to the silo that
    /// died, and are answered 503 only after the response timeout.
    /// </summary>
    private async Task<TimeSpan> AllAnswerAsync()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < 2 * HealsWithin)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Products).Select(AnswersAsync));
            if (answers.All(static answered => answered))
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, Cancellation);
        }

        return clock.Elapsed;
    }

    private async Task<bool> AnswersAsync(int product)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var answer = await _client.Http.GetAsync(new Uri($"/api/products/{Sku(product)}", UriKind.Relative), patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Only answers and honest refusals came, and every product and both channels end at what was acknowledged last.</summary>
    private async Task SettlesAsync(Load load)
    {
        Assert.Empty(load.Wrong);
        Assert.True(load.Acknowledged > 20, $"Only {load}.");
        for (var p = 0; p < Products; p++)
        {
            var newest = load.Newest(p);
            var stock = (await _client.GetAsync($"/api/products/{Sku(p)}")).Expect(HttpStatusCode.OK)["product"]!["stock"]!;
            Assert.Contains((int)stock["on_hand"]!, newest);
            var wanted = (int)stock["on_hand"]!;
            foreach (var account in new[] { "default", "second" })
            {
                await _client.UntilAsync(
                    $"/api/products/{Sku(p)}/listings",
                    l => (int?)l["listings"]!.AsArray().Single(x => (string?)x!["account"] == account)!["aspects"]!["stock"]!["confirmed"]?["value"]?["quantity"] == wanted,
                    TimeSpan.FromSeconds(60), $"{account} shows {wanted} of {Sku(p)}");
            }
        }
    }

    /// <summary>A seller's system that counts its products again, each in its turn and one request at a time for each, and repeats what was refused.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly HubClient _client;
        private readonly CancellationTokenSource _end = new();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly int[] _acknowledged = new int[Products];
        private readonly List<int>[] _unknown = [.. Enumerable.Range(0, Products).Select(static _ => new List<int>())];
        private readonly List<(TimeSpan Sent, string What)> _wrong = [];
        private readonly Task[] _running;
        private TimeSpan? _lastRefusal;
        private int _count;
        private int _refused;

        public Load(Uri address)
        {
            _client = new HubClient(address, HubProcess.OwnerKey);
            Array.Fill(_acknowledged, 50);
            _running = [.. Enumerable.Range(0, 4).Select(worker => Task.Run(() => RunAsync(worker)))];
        }

        public TimeSpan Now => _clock.Elapsed;

        /// <summary>When the last request was sent that was refused: one on its way to a silo that dies is answered 503 only after the response timeout.</summary>
        public TimeSpan? LastRefusal
        {
            get
            {
                lock (_wrong)
                    return _lastRefusal;
            }
        }

        public int Acknowledged => _count;

        public int Refused => _refused;

        public IReadOnlyList<string> Wrong => [.. _wrong.Select(static w => $"{w.Sent}: {w.What}")];


        /// <summary>What was acknowledged last, and what was refused since, which may have been done all the same.</summary>
        public IReadOnlyList<int> Newest(int product) => [_acknowledged[product], .. _unknown[product]];

        public async Task RunsForAsync(TimeSpan duration) => await Task.Delay(duration, TimeProvider.System, Cancellation);

        public async Task EndAsync()
        {
            await _end.CancelAsync();
            await Task.WhenAll(_running);
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _client.Dispose();
            _end.Dispose();
        }

        public override string ToString() => $"{_count} acknowledged, {_refused} refused, {_wrong.Count} wrong in {_clock.Elapsed.TotalSeconds:0} s";

        private async Task RunAsync(int worker)
        {
            for (var turn = 0; !_end.IsCancellationRequested; turn++)
            {
                var product = (turn % (Products / 4) * 4) + worker;
                var quantity = 100 + turn;
                HubAnswer answer;
                var sent = _clock.Elapsed;
                try
                {
                    answer = await _client.PostAsync(
                        "/api/marketplace/update-inventory", new { items = new[] { new { sku = Sku(product), quantity } } });
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    lock (_wrong)
                        _wrong.Add((sent, e.Message));
                    continue;
                }

                lock (_wrong)
                {
                    if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
                    {
                        _acknowledged[product] = quantity;
                        _unknown[product].Clear();
                        _count++;
                    }
                    else
                    {
                        _unknown[product].Add(quantity);
                        _refused++;
                        _lastRefusal = sent;
                        if (answer.Status is not HttpStatusCode.ServiceUnavailable || !answer.Headers.ContainsKey("Retry-After"))
                            _wrong.Add((sent, $"{(int)answer.Status} {answer.Text}"));
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(answer.Status is HttpStatusCode.ServiceUnavailable ? 200 : 50), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
