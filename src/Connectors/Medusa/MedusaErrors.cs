using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.Medusa;

/// <summary>Medusa's error object: <c>{"type","message","code"?}</c>, types <c>invalid_data</c>, <c>not_found</c>, <c>not_allowed</c>, …</summary>
internal static class MedusaErrors
{
    private const int LongestMessage = 300;

    /// <summary>The failure that a status other than 2xx stands for, null for success.</summary>
    /// <param name="write">An answer of a server that broke off then says nothing about what was done.</param>
    public static PlatformException? Sort(PlatformAnswer answer, bool write)
    {
        if (answer.IsSuccess)
            return null;
        var status = (int)answer.Status;
        if (write && PlatformStatus.LeavesWriteOpen(answer.Status, answer.RetryAfter))
            return answer.Failure(PlatformFailure.OutcomeUnknown, $"http_{status}", $"The shop answered {status}; it may have done what was asked.");
        if (status is >= 300 and < 400)
            return answer.Failure(
                PlatformFailure.AddressRefused, "base_url_redirects", "The shop redirects: set base_url to the address that the server itself uses.");

        var told = answer.TryRead(static body => body.IsObject ? Told(body) : null);
        var failure = status switch
        {
            // Where no Medusa answers every address is unknown: that says nothing of the object.
            404 when told?.Type is not "not_found" => PlatformFailure.Broken,
            _ => PlatformStatus.Sort(answer.Status) ?? PlatformFailure.Broken,
        };
        return answer.Failure(
            failure, told?.Type ?? $"http_{status}",
            told is not null ? $"The shop: {told.Message}"
            : failure is PlatformFailure.Authentication ? "The shop refuses the API key: it must be a secret one (sk_…) that was not revoked."
            : $"The shop answered {status}.");
    }

    private static Words? Told(PlatformJson body) => body.AnyText("type") is { } type && body.AnyText("message") is { } message
        ? new Words(type, Plain(message))
        : null;

    private static string Plain(string text)
    {
        var plain = string.Concat(text.Where(static c => !char.IsControl(c)));
        return ShortText.Cut(plain, LongestMessage);
    }

    private sealed record Words(string Type, string Message);
}
