using KolajAI.Errors;

namespace KolajAI.Connectors;

/// <summary>Why a platform call did not succeed, as the hub reacts to it.</summary>
[GenerateSerializer, Alias("PlatformFailure")]
public enum PlatformFailure
{
    /// <summary>Credentials are refused: the account is disconnected until a person acts.</summary>
    Authentication = 0,

    /// <summary>The request as a whole breaks a rule of the platform; sending it again unchanged is useless.</summary>
    Refused = 1,

    NotFound = 2,

    /// <summary>Too many calls; wait <see cref="PlatformException.RetryAfter"/>.</summary>
    RateLimited = 3,

    /// <summary>The platform failed (5xx) or answered what cannot be understood.</summary>
    Broken = 4,

    /// <summary>No connection: surely nothing was done.</summary>
    Unreachable = 5,

    /// <summary>Sent, and no answer: it may have been done.</summary>
    OutcomeUnknown = 6,

    /// <summary>No permit within the job's patience; nothing was sent.</summary>
    NoPermit = 7,

    /// <summary>The address is not allowed (private network, other host).</summary>
    AddressRefused = 8,
}

/// <summary>A platform call that did not succeed. The message never holds a secret or personal data.</summary>
public sealed class PlatformException(
    PlatformFailure failure, string? code, string message, TimeSpan? retryAfter = null, string? requestId = null, Exception? inner = null)
    : Exception(SensitiveText.Redact(ShortText.Clean(message, LongestMessage)), inner)
{
    /// <summary>Characters of a code: it is kept on an index.</summary>
    public const int LongestCode = 100;

    /// <summary>Characters of a message, whatever a platform says.</summary>
    public const int LongestMessage = 1_000;

    public PlatformFailure Failure { get; } = failure;

    /// <summary>The platform's own code, else ours.</summary>
    public string? Code { get; } = code is null ? null : ShortText.Clean(code, LongestCode);

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The platform's id of the request, for its support desk.</summary>
    public string? RequestId { get; } = requestId;
}
