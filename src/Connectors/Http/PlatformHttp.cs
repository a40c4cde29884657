using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;

namespace KolajAI.Connectors.Http;

/// <summary>Makes the clients by which all connectors call out. Connections are pooled over all jobs; everything else belongs to the job.</summary>
internal sealed class PlatformHttp : IPlatformHttp
{
    /// <summary>Name of the pooled handler at the client factory.</summary>
    public const string ClientName = "kolaj-platform";

    private readonly IHttpMessageHandlerFactory _handlers;
    private readonly AddressGuard _guard;
    private readonly PlatformHttpOptions _options;
    private readonly PlatformRetries _retries;
    private readonly TimeProvider _clock;

    public PlatformHttp(IHttpMessageHandlerFactory handlers, AddressGuard guard, IOptions<PlatformHttpOptions> options, TimeProvider clock)
    {
        _handlers = handlers;
        _guard = guard;
        _options = options.Value;
        _clock = clock;
        _retries = new PlatformRetries(_options, clock);
    }

    public HttpClient Create(PlatformHttpRequest request)
    {
        _guard.CheckBaseAddress(request.BaseAddress);
        var handler = new PlatformHandler(request, _options, _retries, _clock, _handlers.CreateHandler(ClientName));
        return new HttpClient(handler, disposeHandler: true)
        {
            // A last slash, so that relative addresses go below the whole base address.
            BaseAddress = request.BaseAddress.AbsolutePath.EndsWith('/')
                ? request.BaseAddress
                : new UriBuilder(request.BaseAddress) { Path = request.BaseAddress.AbsolutePath + "/" }.Uri,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The handler that holds the connections.</summary>
    public static SocketsHttpHandler CreateConnections(AddressGuard guard, PlatformHttpOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // A proxy would resolve names itself, behind the guard.
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        // Names are resolved anew at least this often.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        ConnectCallback = guard.ConnectAsync,
    };
}
