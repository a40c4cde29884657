using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Grains.Accounts;
using KolajAI.Identity;
using KolajAI.Orders;

namespace KolajAI.Grains.Dispatching;

/// <summary>What a job needs to know of its account; lives in memory only, credentials in clear.</summary>
internal sealed record JobContext(
    AccountRef Account,
    IConnector Connector,
    IReadOnlyDictionary<string, string> Credentials,
    IReadOnlyDictionary<string, string> Settings,
    string RemoteSeller,
    OrderRules Rules)
{
    /// <summary>How long one request of the job waits for its permit.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What may be written without a person's approval.</summary>
    public BrakeLimits Brakes { get; init; } = BrakeLimits.Default;

    /// <summary>The tenant's, an IANA name.</summary>
    public string TimeZone { get; init; } = TenantDay.DefaultZone;

    /// <summary>No request of the job is sent twice.</summary>
    public bool SingleAttempt { get; init; }

    /// <summary>How urgent the job's calls are; null is as its kind says (<see cref="JobKinds.LaneOf"/>).</summary>
    public int? Lane { get; init; }

    /// <summary>What is kept and shown of a failure: no credential of the account's, though a platform may quote it.</summary>
    public JobFailure FailureOf(PlatformException failure) =>
        new(failure.Failure, failure.Code, SensitiveText.Redact(failure.Message, Secrets), failure.RetryAfter, failure.RequestId);

    private IEnumerable<string> Secrets => Connector.Descriptor.CredentialFields.Where(static f => f.Secret).Select(f => Credentials.GetValueOrDefault(f.Name)).OfType<string>();

    /// <summary>Kept out of logs and dumps: a record prints its members.</summary>
    public override string ToString() => Account.ToString();
}
