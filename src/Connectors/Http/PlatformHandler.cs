using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using KolajAI.Quotas;
using Polly.Timeout;

namespace KolajAI.Connectors.Http;

/// <summary>
/// The HTTP pipeline of one job: only to the job's platform, a permit for each attempt, bounded in time and size, every failure a
/// <see cref="PlatformException"/>. Answers of any status but 429 go to the connector, which knows what their bodies mean.
/// </summary>
internal sealed class PlatformHandler(
    PlatformHttpRequest job, PlatformHttpOptions options, PlatformRetries retries, TimeProvider clock, HttpMessageHandler connections)
    : DelegatingHandler(connections)
{
    /// <summary>Marks a request whose 429 answer the connector reads itself.</summary>
    public static HttpRequestOptionsKey<bool> ReadsTooManyRequests { get; } = new("kolaj.reads_429");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(PlatformRequest.Operation, out var operation) || string.IsNullOrEmpty(operation))
            throw new InvalidOperationException("A platform request names its operation: request.For(\"…\").");
        CheckAddress(request, operation);
        if (request.Content is not null and not OutgoingBody)
            request.Content = await OutgoingBody.BufferAsync(request.Content, cancellationToken);

        request.Options.TryGetValue(PlatformRequest.Repeatable, out var repeatable);
        var safe = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        var attempts = new PlatformAttempts(operation, repeatable && (safe || !job.SingleAttempt), safe, options.TotalTimeout, clock);
        var answer = await retries.RunAsync(attempts, token => AttemptAsync(request, attempts, token), cancellationToken);
        if ((int)answer.StatusCode != 429 || (request.Options.TryGetValue(ReadsTooManyRequests, out var reads) && reads))
            return answer;
        using (answer)
            throw Failed(answer);
    }

    private void CheckAddress(HttpRequestMessage request, string operation)
    {
        var to = request.RequestUri;
        var own = job.BaseAddress;
        if (to is { IsAbsoluteUri: true } && to.Scheme == own.Scheme && to.IdnHost == own.IdnHost && to.Port == own.Port
            && to.UserInfo.Length == 0 && request.Headers.Host is null)
            return;
        Tell(operation, TimeSpan.Zero, 0, PlatformFailure.AddressRefused, null);
        throw new PlatformException(
            PlatformFailure.AddressRefused, "address_foreign", "A call went to another address than the platform's own and was not sent.");
    }

    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, PlatformAttempts attempts, CancellationToken cancellation)
    {
        var permit = await PermitAsync(attempts, cancellation);
        var body = request.Content as OutgoingBody;
        body?.BeginAttempt();
        var started = clock.GetTimestamp();
        HttpResponseMessage? answer = null;
        byte[]? taken = null;
        try
        {
            await retries.LimitAsync(
                attempts,
                async token =>
                {
                    answer = await base.SendAsync(request, token);
                    taken = await TakeBodyAsync(answer, token);
                    return answer;
                },
                cancellation);
            return Answered(answer!, taken, attempts, permit, clock.GetElapsedTime(started));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException or OperationCanceledException
            or TimeoutRejectedException or PlatformException)
        {
            var took = clock.GetElapsedTime(started);
            var failure = Explain(error, answer, attempts, body, out var notSent);
            if (answer is not null || notSent)
                Release(permit, answer, taken, attempts.Operation);
            var status = answer is null ? 0 : (int)answer.StatusCode;
            answer?.Dispose();
            Tell(attempts.Operation, took, status, failure.Failure, failure.RetryAfter);
            attempts.LastFailure = failure;
            if (error is OperationCanceledException && cancellation.IsCancellationRequested)
                throw;
            throw failure;
        }
    }

    private async Task<Permit> PermitAsync(PlatformAttempts attempts, CancellationToken cancellation)
    {
        try
        {
            return await attempts.WaitForPermitAsync(() => job.Permits.AcquireAsync(attempts.Operation, job.Patience, cancellation));
        }
        catch (PlatformException refusal)
        {
            Tell(attempts.Operation, TimeSpan.Zero, 0, refusal.Failure, refusal.RetryAfter);
            // A repeat that finds no permit must not hide that the first attempt was sent.
            if (attempts.LastFailure is { } earlier)
                throw earlier;
            throw;
        }
    }

    private async Task<byte[]> TakeBodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var original = answer.Content;
        var body = await AnswerBody.ReadAsync(original, options.MaxAnswerBytes, cancellation);
        var bytes = new ByteArrayContent(body);
        if (original.Headers.ContentType is { } type && MediaTypeHeaderValue.TryParse(type.ToString(), out var copy))
            bytes.Headers.ContentType = copy;
        answer.Content = bytes;
        original.Dispose();
        return body;
    }

    private HttpResponseMessage Answered(HttpResponseMessage answer, byte[]? body, PlatformAttempts attempts, Permit permit, TimeSpan took)
    {
        Release(permit, answer, body, attempts.Operation);
        var failure = PlatformStatus.Sort(answer.StatusCode);
        Tell(attempts.Operation, took, (int)answer.StatusCode, failure, failure is null ? null : RetryAfter.Read(answer, clock));
        attempts.LastFailure = failure is null ? null : Failed(answer);
        return answer;
    }

    /// <summary>Tells how the attempt ended and what its answer says of quotas; null for an attempt that was surely not sent.</summary>
    private void Release(Permit permit, HttpResponseMessage? answer, byte[]? body, string operation)
    {
        if (answer is null)
        {
            job.Permits.Release(permit, null);
            return;
        }

        var costTold = body is not null && job.Connector.Descriptor.Limits.Any(limit => limit.CostTold && limit.Operations.Contains(operation));
        job.Permits.Release(permit, BlockAfter(answer, operation), AnswerQuotas.Read(answer, costTold ? body : null, clock));
    }

    private PlatformException Explain(
        Exception error, HttpResponseMessage? answer, PlatformAttempts attempts, OutgoingBody? body, out bool notSent)
    {
        notSent = false;
        var requestId = answer is null ? null : PlatformStatus.RequestId(answer);
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is not PlatformException own)
                continue;
            notSent = own.Failure is PlatformFailure.AddressRefused;
            return own;
        }

        notSent = answer is null && (IsConnectFailure(error) || body is { HandedOver: false });
        if (notSent)
        {
            return new PlatformException(
                PlatformFailure.Unreachable, ConnectCode(error), "The platform could not be reached; nothing was sent.", inner: error);
        }

        var late = error is TimeoutRejectedException or OperationCanceledException;
        var code = late ? "timeout" : "connection_lost";
        var what = late ? "The platform did not answer in time" : "The connection to the platform was lost before its answer was complete";
        return attempts.Safe
            ? new PlatformException(PlatformFailure.Unreachable, code, what + ".", requestId: requestId, inner: error)
            : new PlatformException(PlatformFailure.OutcomeUnknown, code, what + "; it may have done what was asked.", requestId: requestId, inner: error);
    }

    /// <summary>True when no connection came about. A cancellation that is not ours is the handler's own connect timeout.</summary>
    private static bool IsConnectFailure(Exception error) => error switch
    {
        HttpRequestException http => http.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    private static string ConnectCode(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name_unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } => "tls_failed",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection_refused",
        _ => "unreachable",
    };

    private PlatformException Failed(HttpResponseMessage answer)
    {
        var failure = PlatformStatus.Sort(answer.StatusCode) ?? PlatformFailure.Broken;
        var status = (int)answer.StatusCode;
        return new PlatformException(
            failure, $"http_{status}", $"The platform answered {status}.", RetryAfter.Read(answer, clock), PlatformStatus.RequestId(answer));
    }

    /// <summary>How long a refusal blocks the quota: as a 429 or 503 says, else after a 429 the shortest window that counts the operation.</summary>
    private TimeSpan? BlockAfter(HttpResponseMessage answer, string operation)
    {
        // A time to come back is meant for every call of the operation, whichever job makes it.
        if ((int)answer.StatusCode is 429 or 503 && RetryAfter.Read(answer, clock) is { } told)
            return told + PlatformRetries.TimerSlack;
        if ((int)answer.StatusCode != 429)
            return null;
        var windows = job.Connector.Descriptor.Limits.Where(limit => limit.Operations.Contains(operation)).Select(limit => limit.Window);
        var shortest = windows.DefaultIfEmpty(TimeSpan.FromSeconds(10)).Min();
        return shortest < TimeSpan.FromMinutes(1) ? shortest : TimeSpan.FromMinutes(1);
    }

    private void Tell(string operation, TimeSpan took, int status, PlatformFailure? failure, TimeSpan? retryAfter) =>
        job.Observer.Observe(new PlatformCall(job.Account, operation, took, status, failure, retryAfter));
}
