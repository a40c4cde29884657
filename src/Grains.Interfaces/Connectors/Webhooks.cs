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
public sealed record WebhookSecret(string Scheme, string? Username, string Secret);

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
