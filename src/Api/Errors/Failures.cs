using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace KolajAI.Api.Errors;

/// <summary>Turns what was thrown below the front into a problem of the published list.</summary>
internal static class Failures
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <param name="writes">True when the request may have changed something: a lost answer is then <c>unknown</c>.</param>
    /// <returns>Null for what nobody expects: a defect, answered as <c>internal_error</c>.</returns>
    public static RequestRefusedException? Known(Exception thrown, bool writes) => thrown switch
    {
        RequestRefusedException refused => refused,
        StorageOverloadedException overloaded => Down(ErrorCodes.Overloaded, "not_done", overloaded.RetryAfter),
        StorageFailedException => Down(ErrorCodes.StorageUnavailable, "not_done", ShortWait),
        // What a request had written before the read that failed is not known.
        StorageUnreadableException => Down(ErrorCodes.StorageUnavailable, writes ? "unknown" : "not_done", ShortWait),
        LimitExceededException => Down(ErrorCodes.Overloaded, "not_done", ShortWait),
        GatewayTooBusyException => Down(ErrorCodes.Overloaded, "not_done", ShortWait),
        // No silo could be reached: nothing was sent.
        ConnectionFailedException => Down("unavailable", "not_done", ShortWait),
        OutcomeUnknownException => Down(ErrorCodes.OutcomeUnknown, "unknown", ShortWait),
        SiloUnavailableException or OrleansMessageRejectionException or TimeoutException =>
            writes ? Down(ErrorCodes.OutcomeUnknown, "unknown", ShortWait) : Down("unavailable", "not_done", ShortWait),
        PlatformException platform => Platform(platform),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new RequestRefusedException("body_too_large"),
        BadHttpRequestException => new RequestRefusedException("request_unreadable"),
        _ => null,
    };

    private static RequestRefusedException Down(string code, string outcome, TimeSpan retryAfter) =>
        new(code) { Outcome = outcome, RetryAfter = retryAfter > TimeSpan.Zero ? retryAfter : ShortWait };

    private static RequestRefusedException Platform(PlatformException thrown)
    {
        var (code, outcome) = thrown.Failure switch
        {
            PlatformFailure.Authentication or PlatformFailure.Refused or PlatformFailure.NotFound or PlatformFailure.AddressRefused => ("platform_refused", "not_done"),
            PlatformFailure.OutcomeUnknown => ("platform_silent", "unknown"),
            PlatformFailure.Unreachable => ("platform_silent", "not_done"),
            _ => ("platform_broken", "not_done"),
        };
        return new RequestRefusedException(code, thrown.Message)
        {
            Outcome = outcome,
            RetryAfter = thrown.RetryAfter,
            Platform = new PlatformAnswer(thrown.Code, thrown.Message, thrown.RequestId),
        };
    }
}
