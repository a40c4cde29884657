using System.Net;
using System.Text;
using KolajAI.Connectors;
using KolajAI.Connectors.Http;
using KolajAI.Connectors.Shopify;
using KolajAI.Fuzz.Engine;
using KolajAI.Identity;
using KolajAI.Quotas;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// The pipeline that every answer comes through, whatever the platform: status, Retry-After, what is told of quotas, request ids, costs; and the
/// fetching of feeds. An input is a byte that chooses, a line with the status, a line for each header, an empty line, and the body.
/// </summary>
internal sealed class HttpWorker : FuzzWorker, IPermits, IPlatformObserver, IHttpMessageHandlerFactory
{
    private static readonly string[] Seeds =
    [
        "200\nRetry-After: 5\nX-RateLimit-Limit: 40\nX-RateLimit-Remaining: 39\nX-RateLimit-Reset: 1764000000\nX-Request-Id: abc-1\nContent-Type: application/json; charset=utf-8\n\n{\"data\":{}}",
        "429\nRetry-After: Tue, 24 Nov 2026 12:00:05 GMT\nRateLimit: limit=100, remaining=50, reset=30\nX-Shopify-Shop-Api-Call-Limit: 32/40\n\n{}",
        "503\nRetry-After: 120\nRateLimit: \"day\";r=50;t=30, \"burst\";r=1;t=1\nRateLimit-Policy: \"day\";q=100;w=86400, \"burst\";q=10;w=1\n\n",
        "200\nETag: \"v1\"\nLast-Modified: Tue, 24 Nov 2026 10:00:00 GMT\nContent-Type: text/xml; charset=windows-1254\nContent-Length: 3\nContent-Encoding: gzip\n\n<a/>",
        "200\nX-Rate-Limit-Remaining: 1.5\nX-Rate-Limit-Reset: 1732435200000\n\n{\"data\":null,\"extensions\":{\"cost\":{\"requestedQueryCost\":12,\"actualQueryCost\":9,\"throttleStatus\":{\"maximumAvailable\":2000.0,\"currentlyAvailable\":1988,\"restoreRate\":100.0}}}}",
        "304\nETag: W/\"x\"\n\n", "302\nLocation: https://other.example/\n\n",
    ];

    private static readonly Uri Address = new("https://platform.example/");

    private readonly FixedClock _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly AccountRef _account = new("t1", "shopify", "default");
    private readonly Canned _canned = new();
    private readonly PlatformHttpOptions _options = new() { Retries = 0 };
    private readonly PlatformRetries _retries;
    private readonly PlatformHttpRequest _job;
    private readonly FeedHttp _feeds;
    private readonly Mutator _mutator = new([.. Seeds.Select(static seed => SeedParts.Lines(Encoding.UTF8.GetBytes(seed), ",;:= /\""u8, 0))], Words.Plain);
    private ToldQuotas _told = ToldQuotas.Nothing;

    public HttpWorker()
    {
        _retries = new PlatformRetries(_options, _clock);
        _job = new PlatformHttpRequest(_account, new ShopifyConnector(), Address, this, TimeSpan.Zero, this);
        _feeds = new FeedHttp(this, new AddressGuard(AllowedHosts.None, static (_, _) => Task.FromResult<IPAddress[]>([])), _clock);
    }

    public override byte[] Make(FuzzRandom random)
    {
        var input = _mutator.Make(random, prefix: 1);
        if (input.Length > 0)
            input[0] = (byte)random.Below(4);
        return input;
    }

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
            return;
        _canned.Answer = input.AsMemory(1);
        try
        {
            if (input[0] == 3)
                Feed();
            else
                Call(input[0]);
        }
        catch (PlatformException failure)
        {
            Sane.Check(failure);
            Sane.Text(failure.RequestId, "request id");
        }

        foreach (var told in _told.Quotas)
        {
            if (told.Remaining < 0 || told.Limit < 0 || told.Window < TimeSpan.Zero || told.Reset < TimeSpan.Zero || told.Window > TimeSpan.FromDays(1) || told.Reset > TimeSpan.FromDays(1))
                throw new InsaneValueException("what is told of a quota");
        }

        if (_told.Cost < 0)
            throw new InsaneValueException("a call's cost");
    }

    public override IEnumerable<string> Refused() => [];

    public HttpMessageHandler CreateHandler(string name) => _canned;

    public Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation) => Task.FromResult(new Permit(_account, operation, "1"));

    public void Release(Permit permit, TimeSpan? blockFor) => Release(permit, blockFor, ToldQuotas.Nothing);

    public void Release(Permit permit, TimeSpan? blockFor, ToldQuotas told)
    {
        _told = told;
        if (blockFor < TimeSpan.Zero || blockFor > TimeSpan.FromDays(1) + PlatformRetries.TimerSlack)
            throw new InsaneValueException("a time to block");
    }

    public void Observe(PlatformCall call)
    {
        if (call.Status is < 0 or > 999)
            throw new InsaneValueException("a status");
    }

    private void Call(byte kind)
    {
        using var handler = new PlatformHandler(_job, _options, _retries, _clock, _canned);
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(kind == 1 ? HttpMethod.Post : HttpMethod.Get, Address).For(ShopifyOperations.Orders);
        if (kind == 2)
            request.Options.Set(PlatformHandler.ReadsTooManyRequests, true);
        using var answer = http.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        _ = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
    }

    private void Feed()
    {
        using var file = new MemoryStream();
        var answer = _feeds.FetchAsync(new FeedQuestion(Address, "\"v0\"", "x", 4_096, TimeSpan.FromHours(1)), file, CancellationToken.None).GetAwaiter().GetResult();
        Sane.Text(answer.ETag, "a feed's ETag");
        Sane.Text(answer.LastModified, "a feed's time");
        if (answer.Bytes != file.Length)
            throw new InsaneValueException("a feed's length");
    }

    private sealed class Canned : HttpMessageHandler
    {
        public ReadOnlyMemory<byte> Answer { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var left = Answer.Span;
            var status = Line(ref left);
            var response = new HttpResponseMessage((HttpStatusCode)(int.TryParse(status, out var told) && told is >= 100 and <= 999 ? told : 200));
            var headers = new List<(string Name, string Value)>();
            while (Line(ref left) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                    headers.Add((line[..colon], line[(colon + 1)..].Trim()));
            }

            response.Content = new ByteArrayContent(left.ToArray());
            foreach (var (name, value) in headers)
            {
                // Names and values that are no header never come out of a connection.
                if (!response.Headers.TryAddWithoutValidation(name, value))
                    response.Content.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(response);
        }

        /// <summary>As the connection gives a line: each byte a character, none of them NUL.</summary>
        private static string Line(ref ReadOnlySpan<byte> left)
        {
            var end = left.IndexOf((byte)'\n');
            var line = end < 0 ? left : left[..end];
            left = end < 0 ? [] : left[(end + 1)..];
            return Encoding.Latin1.GetString(line).Replace("\0", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        }
    }
}
