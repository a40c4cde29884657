using KolajAI.Accounts;

namespace KolajAI.Grains.Accounts;

/// <summary>What the account's fenced row stores. Credentials and webhook secrets are sealed bytes.</summary>
internal sealed record AccountDocument
{
    public required string Name { get; init; }
    public required AccountMode Mode { get; init; }
    public bool Enabled { get; init; } = true;
    public bool Paused { get; init; }
    public bool Deleted { get; init; }

    /// <summary>Why the platform refuses the credentials; null while it takes them.</summary>
    public AccountError? Disconnected { get; init; }

    /// <summary>JSON object of the credentials, sealed at (tenant, <c>account:{key}</c>, <c>credentials</c>); null once wiped.</summary>
    public byte[]? SealedCredentials { get; init; }
    public IReadOnlyDictionary<string, string> MaskedCredentials { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
    public AccountSettings Common { get; init; } = new();
    public string? RemoteSeller { get; init; }
    public AccountWebhook? Webhook { get; init; }

    /// <summary>The order feed's position, the connector's own text.</summary>
    public string? OrdersCursor { get; init; }
    public DateTimeOffset? NextPollAt { get; init; }

    /// <summary>When the newest reading of the order feed began that came to its end, all its orders counted.</summary>
    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>When the reading of the order feed began that has not come to its end yet.</summary>
    public DateTimeOffset? PollBeganAt { get; init; }

    /// <summary>The stock rule as products last got it.</summary>
    public Exposures.StockRule? StockRule { get; init; }

    /// <summary>Up to which product the listings were decided anew after the rule changed; null when all were.</summary>
    public string? ReplannedUpTo { get; init; }

    /// <summary>When the listings are decided anew once more, because other processes may have decided by the older rule meanwhile.</summary>
    public DateTimeOffset? ReplanAgainAt { get; init; }
    public DateTimeOffset? LastSyncAt { get; init; }
    public DateTimeOffset? LastSuccessAt { get; init; }
    public AccountError? LastError { get; init; }
    public CircuitBreaker Breaker { get; init; } = CircuitBreaker.Closed;
    public CallHistory Calls { get; init; } = CallHistory.Empty;
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The stock rule has changed: the listings are decided anew at once, and again when no process goes by the older one.</summary>
    public AccountDocument ReplannedFrom(DateTimeOffset now) => this with { ReplannedUpTo = "", ReplanAgainAt = now + Exposures.StockRules.KnownEverywhere };

    /// <summary>When the next page of listings is to be decided anew; null: all were.</summary>
    public DateTimeOffset? ReplanAt(DateTimeOffset now) => ReplannedUpTo is null ? ReplanAgainAt : now;

    /// <param name="upTo">The last product of the page; null: there was none.</param>
    public AccountDocument AfterReplan(string? upTo) => this with
    {
        ReplannedUpTo = upTo,
        // Nothing stood before it: it was the first page of the second time.
        ReplanAgainAt = ReplannedUpTo is null ? null : ReplanAgainAt,
    };
}

/// <param name="SealedEndpointKey">Sealed at (tenant, <c>account:{key}</c>, <c>endpoint</c>).</param>
/// <param name="SealedSecret">JSON of WebhookSecret, sealed at (tenant, <c>account:{key}</c>, <c>webhook</c>).</param>
/// <param name="State"><c>none</c>, <c>registered</c>, <c>failed</c>.</param>
internal sealed record AccountWebhook(
    byte[] SealedEndpointKey, string EndpointKeyHash, byte[] SealedSecret, string Scheme, string? Username, string State, string? RegistrationId, string? Problem)
{
    /// <summary>The hub as platforms reach it when it registered last; null where it never did.</summary>
    public Uri? Base { get; init; }

    /// <summary>When the address is registered again: platforms switch off what they could not deliver to for a while.</summary>
    public DateTimeOffset? RegisterAt { get; init; }
}
