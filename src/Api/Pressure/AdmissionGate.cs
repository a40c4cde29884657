using System.Threading.RateLimiting;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Requests.Uploads;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Pressure;

/// <summary>
/// Refuses with 503, before anything is read or looked up: what would write while the store is behind, and what comes beyond the requests that are
/// answered at once. A large body counts as many requests, because it is held in memory. Health and the operator's calls always pass.
/// </summary>
internal sealed class AdmissionGate : IMiddleware, IDisposable
{
    /// <summary>Bytes of a body that count as one request more.</summary>
    private const long BytesARequest = 64 << 10;

    /// <summary>What a body of unknown length is taken for.</summary>
    private const long UnknownBytes = 1 << 20;

    /// <summary>What text becomes when it is inflated, usually.</summary>
    private const long Inflation = 8;

    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    private readonly IStorePressure _store;
    private readonly PressureMeter _meter;
    private readonly int _atOnce;
    private readonly ConcurrencyLimiter _requests;

    public AdmissionGate(IStorePressure store, PressureMeter meter, IOptions<KolajApiOptions> options)
    {
        (_store, _meter, _atOnce) = (store, meter, options.Value.RequestsAtOnce);
        _requests = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _atOnce,
            QueueLimit = options.Value.RequestsWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint()?.Metadata;
        if (endpoint?.GetMetadata<AccessPolicy>() is not { Kind: not (AccessKind.Open or AccessKind.Ops) })
        {
            await next(context);
            return;
        }

        RefuseIfBehind(context.Request);
        var streamed = endpoint.GetMetadata<TakesUploadMetadata>() is not null;
        using var lease = await _requests.AcquireAsync(streamed ? 1 : Weight(context.Request), context.RequestAborted);
        if (!lease.IsAcquired)
            throw Refuse("requests", "Too many requests are being answered at once.");
        RefuseIfBehind(context.Request);
        await next(context);
    }

    public void Dispose() => _requests.Dispose();

    private static bool Writes(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private void RefuseIfBehind(HttpRequest request)
    {
        if (_store.IsOn && Writes(request))
            throw Refuse("store", "The store is behind with its writes.");
    }

    private int Weight(HttpRequest request)
    {
        if (!Writes(request))
            return 1;
        var bytes = request.ContentLength ?? UnknownBytes;
        if (request.Headers.ContentEncoding.Count > 0)
            bytes = Math.Min(bytes, RequestBodyReader.MaxBytes) * Inflation;
        // One that is too large alone is still let in, by itself.
        return (int)Math.Min(1 + bytes / BytesARequest, _atOnce);
    }

    private RequestRefusedException Refuse(string reason, string detail)
    {
        _meter.Refused(reason);
        return new RequestRefusedException(ErrorCodes.Overloaded, detail) { RetryAfter = ComeBack };
    }
}
