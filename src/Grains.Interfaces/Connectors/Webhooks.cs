using KolajAI.Orders;

namespace KolajAI.Connectors;

/// <param name="Method">POST or PUT.</param>
/// <param name="Rest">Path behind the endpoint key, which some platforms append; empty for none.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">The exact bytes.</param>
public sealed record WebhookDelivery(
    string Method, string Rest, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, ReadOnlyMemory<byte> Body);

/// <summary>What the sender proves itself with; which parts are used is the scheme's affair.</summary>
/// <param name="Scheme">The account's scheme, one of the descriptor's (Trendyol: <c>basic</c> or <c>api_key</c>).</param>
public sealed record WebhookSecret(string Scheme, string? Username, string Secret)
{
    /// <summary>The secret that it has taken the place of, which is taken as well until then.</summary>
    public string? Previous { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>Kept out of logs: a record prints its members.</summary>
    public override string ToString() => Scheme;

    /// <summary>The secrets that prove a sender at that time, each by itself.</summary>
    public IEnumerable<WebhookSecret> TakenAt(DateTimeOffset now)
    {
        yield return this;
        if (Previous is { Length: > 0 } previous && PreviousUntil > now)
            yield return this with { Secret = previous };
    }
}

public enum WebhookVerdictKind
{
    /// <summary>Proven: store it.</summary>
    Accepted = 0,

    /// <summary>Answer <see cref="WebhookVerdict.Status"/>, store nothing.</summary>
    Refused = 1,

    /// <summary>A ping or challenge: answer <see cref="WebhookVerdict.Status"/> and body, store nothing.</summary>
    Answered = 2,
}

public sealed record WebhookVerdict(WebhookVerdictKind Kind, int Status, string? Body = null)
{
    public static WebhookVerdict Accepted { get; } = new(WebhookVerdictKind.Accepted, 200);

    public static WebhookVerdict Refused { get; } = new(WebhookVerdictKind.Refused, 401);
}

/// <summary>What an event says. A hint: orders in full are applied by version, keys are read from the platform first.</summary>
/// <param name="Type">The platform's word, <c>order.created</c> where it has none.</param>
public sealed record WebhookEvent(string Type, IReadOnlyList<RemoteOrder> Orders, IReadOnlyList<string> OrderKeysToRead);
