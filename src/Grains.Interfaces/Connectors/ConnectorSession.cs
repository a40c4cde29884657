using KolajAI.Identity;

namespace KolajAI.Connectors;

/// <summary>
/// What a connector gets for one job on one account. <see cref="Http"/> is already bounded (deadline, response size, redirects off,
/// address guard), takes a permit for every request and measures it; each request names its operation
/// (<see cref="PlatformRequest.For"/>).
/// </summary>
public sealed class ConnectorSession
{
    public required AccountRef Account { get; init; }

    public required IReadOnlyDictionary<string, string> Credentials { get; init; }

    /// <summary>Settings as text, defaults of the descriptor filled in.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required HttpClient Http { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The connector's own durable notes for this account.</summary>
    public required IConnectorState State { get; init; }

    public string Credential(string name) => Credentials.TryGetValue(name, out var value)
        ? value
        : throw new PlatformException(PlatformFailure.Authentication, "credential_missing", $"The credential '{name}' is not set.");

    public string? Setting(string name) => Settings.GetValueOrDefault(name);
}

/// <summary>Marks on a request that the HTTP pipeline reads.</summary>
public static class PlatformRequest
{
    /// <summary>The operation whose quota the request uses; the pipeline refuses a request without it.</summary>
    public static HttpRequestOptionsKey<string> Operation { get; } = new("kolaj.operation");

    /// <summary>True when sending it again changes nothing; only such requests are retried by the pipeline.</summary>
    public static HttpRequestOptionsKey<bool> Repeatable { get; } = new("kolaj.repeatable");

    /// <summary>Names the operation; <paramref name="repeatable"/> defaults to true for GET.</summary>
    public static HttpRequestMessage For(this HttpRequestMessage request, string operation, bool? repeatable = null)
    {
        request.Options.Set(Operation, operation);
        request.Options.Set(Repeatable, repeatable ?? request.Method == HttpMethod.Get);
        return request;
    }
}

/// <summary>Small durable values of one account, kept in the store; for the connector alone (cursors of its own, the sandbox's whole state).</summary>
public interface IConnectorState
{
    Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>Entries whose key starts with <paramref name="prefix"/>, ordered by key, after <paramref name="afterKey"/>.</summary>
    Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation);

    /// <summary>All writes or none. False when an expected version did not match.</summary>
    Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation);
}

public sealed record ConnectorStateEntry(string Key, long Version, byte[] Value);

/// <param name="ExpectedVersion">0: must not exist.</param>
/// <param name="Value">Null deletes.</param>
public sealed record ConnectorStateWrite(string Key, long ExpectedVersion, byte[]? Value);

/// <summary>Gives an account's notes.</summary>
public interface IConnectorStates
{
    IConnectorState For(AccountRef account);
}
