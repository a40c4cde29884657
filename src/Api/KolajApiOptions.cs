namespace KolajAI.Api;

/// <summary>What the operator decides about the HTTP front.</summary>
public sealed class KolajApiOptions
{
    /// <summary>Local ports of the ops listener (<c>KOLAJ_OPS_URLS</c>); every other port is public. Set anew once ports chosen by the system are known.</summary>
    public IReadOnlySet<int> OpsPorts { get; set; } = new HashSet<int>();

    /// <summary>The hub's own address as platforms reach it (<c>KOLAJ_PUBLIC_URL</c>), <c>https://hub.example/</c>; null: platforms cannot call.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The first owner key (<c>KOLAJ_BOOTSTRAP_API_KEY</c>), at least 32 characters; null: one is made and printed once.</summary>
    public string? BootstrapApiKey { get; set; }

    /// <summary>The operator's key (<c>KOLAJ_OPS_KEY</c>); null: one is made and printed once, and its hash kept.</summary>
    public string? OpsKey { get; set; }

    /// <summary>Requests a minute that one key may send. The default value is 6,000.</summary>
    public int KeyRequestsPerMinute { get; set; } = 6_000;

    /// <summary>Requests a minute that all keys of one tenant may send together. The default value is 20,000.</summary>
    public int TenantRequestsPerMinute { get; set; } = 20_000;

    /// <summary>Refused keys a minute from one address, after which it is answered 429. The default value is 120.</summary>
    public int RefusedKeysPerMinute { get; set; } = 120;

    /// <summary>
    /// Requests answered at once, at least 1; every 64 KiB of a body count as one more. The default value is 1,000 (<c>KOLAJ_REQUESTS_AT_ONCE</c>).
    /// </summary>
    public int RequestsAtOnce { get; set; } = 1_000;

    /// <summary>Requests that wait for their turn beyond that, counted alike; one more is answered 503. The default value is 500.</summary>
    public int RequestsWaiting { get; set; } = 500;

    /// <summary>How long the store may be behind before the process is not ready; null (the default value): it stays ready, and says that it is behind.</summary>
    public TimeSpan? UnreadyAfter { get; set; }

    /// <summary>Bytes of an uploaded file after inflation. The default value is 200 MiB.</summary>
    public long MaxUploadBytes { get; set; } = 200L << 20;

    /// <summary>A feed that others fetch is written anew no more often than this. The default value is 1 minute.</summary>
    public TimeSpan FeedsAtMostEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Addresses and ranges of proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed (<c>KOLAJ_TRUSTED_PROXIES</c>); none (the default
    /// value): the sender is whoever connects.
    /// </summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; set; } = [];

    /// <summary>A session that was not used for so long has ended. The default value is 1 hour.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A session ends after this however much it is used. The default value is 12 hours.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// How long after a tenant was suspended its rows are removed, and how long after that it is looked whether somebody wrote once more. The default value is 1
    /// minute, longer than any call takes.
    /// </summary>
    public TimeSpan RemovalSettles { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The OpenID provider at which people may sign in; null: none.</summary>
    public OpenIdSignIn.OpenIdSettings? OpenId { get; set; }

    /// <summary>Tells browsers to use https only. The default value is true; off in development.</summary>
    public bool StrictTransport { get; set; } = true;

    /// <summary>Where platforms reach the hub's webhooks, <c>https://hub.example/webhooks/in/</c>.</summary>
    public Uri? WebhookBase => PublicUrl is null ? null : new Uri(new Uri(PublicUrl.AbsoluteUri.TrimEnd('/') + "/"), "webhooks/in/");
}
