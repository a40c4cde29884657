using KolajAI.Connectors.Http;
using KolajAI.Connectors.Trendyol;
using KolajAI.Identity;
using KolajAI.Quotas;

namespace KolajAI.Connectors.Tests.Http;

/// <summary>The job's handler over an inner one that the test writes, with counted permits and observed calls.</summary>
internal sealed class PipelineFixture(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> platform, TimeProvider clock) : IPermits, IPlatformObserver
{
    public int Acquired { get; private set; }

    public List<TimeSpan?> Released { get; } = [];

    /// <summary>What each answer said of quotas.</summary>
    public List<ToldQuotas> Told { get; } = [];

    public List<PlatformCall> Calls { get; } = [];

    /// <summary>Attempts that get a permit; later ones are refused.</summary>
    public int PermitsLeft { get; set; } = int.MaxValue;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, bool? repeatable, string address = "orders", HttpContent? body = null)
    {
        var job = new PlatformHttpRequest(
            new AccountRef("t", "trendyol", "default"), new TrendyolConnector(), new Uri("https://platform.example/"), this, TimeSpan.FromMinutes(5), this);
        var options = new PlatformHttpOptions { MaxAnswerBytes = 1024 };
        using var client = new HttpClient(new PlatformHandler(job, options, new PlatformRetries(options, clock), clock, new Inner(platform)))
        {
            BaseAddress = job.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = new HttpRequestMessage(method, address) { Content = body }.For("stock_price", repeatable);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation)
    {
        if (PermitsLeft-- <= 0)
            throw new PlatformException(PlatformFailure.NoPermit, "no_permit", "No permit.", TimeSpan.FromSeconds(7));
        Acquired++;
        return Task.FromResult(new Permit(new AccountRef("t", "trendyol", "default"), operation, Acquired.ToString(null, null)));
    }

    public void Release(Permit permit, TimeSpan? blockFor) => Released.Add(blockFor);

    public void Release(Permit permit, TimeSpan? blockFor, ToldQuotas told)
    {
        Told.Add(told);
        Release(permit, blockFor);
    }

    public void Observe(PlatformCall call) => Calls.Add(call);

    private sealed class Inner(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> platform) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            platform(request, cancellationToken);
    }
}
