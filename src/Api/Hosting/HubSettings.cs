using System.Globalization;
using System.Net;
using KolajAI.Api.Access;
using KolajAI.Api.OpenIdSignIn;

namespace KolajAI.Api.Hosting;

/// <summary>What the operator sets, by environment or command line.</summary>
/// <param name="DataFolder"><c>KOLAJ_DATA</c>, default <c>./data</c>.</param>
/// <param name="PublicUrls"><c>--urls</c> or <c>ASPNETCORE_URLS</c>, default http://127.0.0.1:5000.</param>
/// <param name="OpsUrls"><c>KOLAJ_OPS_URLS</c>, default http://127.0.0.1:5080.</param>
/// <param name="PublicAddress"><c>KOLAJ_PUBLIC_URL</c>: the hub as platforms reach it; null where they cannot.</param>
/// <param name="BootstrapApiKey"><c>KOLAJ_BOOTSTRAP_API_KEY</c>, at least 32 characters; null: one is made.</param>
/// <param name="OpsKey"><c>KOLAJ_OPS_KEY</c>; null: one is made.</param>
/// <param name="MasterKeys"><c>KOLAJ_MASTER_KEYS</c>; null: the key file in the data folder.</param>
/// <param name="MaxUploadBytes"><c>KOLAJ_UPLOAD_MIB</c>, 1 to 2,048 MiB, default 200.</param>
/// <param name="PageCacheMebibytes"><c>KOLAJ_PAGE_CACHE_MIB</c>, 1 to 4,096, default 16: memory for the database's pages.</param>
/// <param name="FeedsAtMostEvery"><c>KOLAJ_FEED_SECONDS</c>, 0 to 86,400, default 60.</param>
/// <param name="Postgres"><c>KOLAJ_POSTGRES</c>, an Npgsql connection string; null: SQLite in the data folder.</param>
public sealed record HubSettings(
    string DataFolder, IReadOnlyList<string> PublicUrls, IReadOnlyList<string> OpsUrls, Uri? PublicAddress, string? BootstrapApiKey, string? OpsKey, string? MasterKeys,
    long MaxUploadBytes, int PageCacheMebibytes, TimeSpan FeedsAtMostEvery, string? Postgres)
{
    public const string DefaultPublicUrl = "http://127.0.0.1:5000";
    public const string DefaultOpsUrl = "http://127.0.0.1:5080";

    /// <summary><c>KOLAJ_MODE</c>: <c>one</c> (default) or <c>silo</c>; a front is a program of its own.</summary>
    public HubMode Mode { get; init; }

    /// <summary>Null in one process.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>
    /// <c>KOLAJ_DRAIN_SECONDS</c>, 0 to 60, default 0 in one process, else 5: how long a process that is to stop says <c>unready</c> and goes on, so that
    /// whoever shares out requests sends it no more.
    /// </summary>
    public TimeSpan Drain { get; init; }

    /// <summary><c>KOLAJ_REQUESTS_AT_ONCE</c>, 1 to 100,000, default 1,000: requests answered at once (<see cref="KolajApiOptions.RequestsAtOnce"/>).</summary>
    public int RequestsAtOnce { get; init; } = 1_000;

    /// <summary><c>KOLAJ_TRUSTED_PROXIES</c>: addresses and ranges, separated by commas; default none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary><c>KOLAJ_SESSION_IDLE_MINUTES</c>, 1 to 1,440, default 60.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary><c>KOLAJ_SESSION_HOURS</c>, 1 to 720, default 12.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary><c>KOLAJ_REMOVAL_SECONDS</c>, 1 to 3,600, default 60 (<see cref="KolajApiOptions.RemovalSettles"/>).</summary>
    public TimeSpan RemovalSettles { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>KOLAJ_AUDIT_DAYS</c>, 30 to 36,500, default 730: how long the audit log is kept.</summary>
    public TimeSpan AuditKept { get; init; } = TimeSpan.FromDays(730);

    /// <summary><c>KOLAJ_OIDC_ISSUER</c>, <c>KOLAJ_OIDC_CLIENT_ID</c>, <c>KOLAJ_OIDC_CLIENT_SECRET</c>; null: people sign in with passwords alone.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>Of the program that is everything in one process, or a silo.</summary>
    /// <exception cref="HubStartException">A setting cannot be understood; the message says which and what it should be.</exception>
    public static HubSettings Read(IConfigurationManager configuration)
    {
        SecretFiles.Add(configuration);
        return Text(configuration["KOLAJ_MODE"]) switch
        {
            null or "one" => Read(configuration, HubMode.One),
            "silo" => Read(configuration, HubMode.Silo),
            "front" => throw new HubStartException("KOLAJ_MODE is 'front', which is a program of its own: start KolajAI.Api."),
            var mode => throw new HubStartException($"KOLAJ_MODE is '{mode}'; it must be one or silo."),
        };
    }

    /// <summary>Of the front.</summary>
    /// <exception cref="HubStartException">A setting cannot be understood; the message says which and what it should be.</exception>
    public static HubSettings ReadFront(IConfigurationManager configuration)
    {
        SecretFiles.Add(configuration);
        return Text(configuration["KOLAJ_MODE"]) is null or "front"
            ? Read(configuration, HubMode.Front)
            : throw new HubStartException("KOLAJ_MODE is set, and this program is always a front: leave it out, or start KolajAI.Silo.");
    }

    private static HubSettings Read(IConfiguration configuration, HubMode mode)
    {
        var publicUrl = configuration["KOLAJ_PUBLIC_URL"];
        Uri? address = null;
        if (!string.IsNullOrWhiteSpace(publicUrl) && !(Uri.TryCreate(publicUrl, UriKind.Absolute, out address) && address.Scheme is "http" or "https"))
            throw new HubStartException($"KOLAJ_PUBLIC_URL is '{publicUrl}'; it must be an absolute address such as https://hub.example/.");
        if (configuration["KOLAJ_BOOTSTRAP_API_KEY"] is { Length: > 0 and < 32 })
            throw new HubStartException("KOLAJ_BOOTSTRAP_API_KEY must have at least 32 characters.");
        return new HubSettings(
            Path.GetFullPath(Text(configuration["KOLAJ_DATA"]) ?? "data"),
            mode is HubMode.Silo ? [] : Urls(Text(configuration["urls"]) ?? DefaultPublicUrl),
            Urls(Text(configuration["KOLAJ_OPS_URLS"]) ?? DefaultOpsUrl),
            address,
            Text(configuration["KOLAJ_BOOTSTRAP_API_KEY"]),
            Text(configuration["KOLAJ_OPS_KEY"]),
            mode is HubMode.One ? Text(configuration["KOLAJ_MASTER_KEYS"]) : Needed(configuration, "KOLAJ_MASTER_KEYS", "the keys that all processes of the cluster seal with"),
            (long)Number(configuration, "KOLAJ_UPLOAD_MIB", 1, 2_048, 200) << 20,
            Number(configuration, "KOLAJ_PAGE_CACHE_MIB", 1, 4_096, 16),
            TimeSpan.FromSeconds(Number(configuration, "KOLAJ_FEED_SECONDS", 0, 86_400, 60)),
            mode is HubMode.One ? Text(configuration["KOLAJ_POSTGRES"]) : Needed(configuration, "KOLAJ_POSTGRES", "the connection string of the cluster's PostgreSQL"))
        {
            Mode = mode,
            Cluster = mode is HubMode.One ? null : ReadCluster(configuration),
            RequestsAtOnce = Number(configuration, "KOLAJ_REQUESTS_AT_ONCE", 1, 100_000, 1_000),
            TrustedProxies = ReadProxies(configuration),
            SessionIdle = TimeSpan.FromMinutes(Number(configuration, "KOLAJ_SESSION_IDLE_MINUTES", 1, 1_440, 60)),
            SessionLifetime = TimeSpan.FromHours(Number(configuration, "KOLAJ_SESSION_HOURS", 1, 720, 12)),
            RemovalSettles = TimeSpan.FromSeconds(Number(configuration, "KOLAJ_REMOVAL_SECONDS", 1, 3_600, 60)),
            AuditKept = TimeSpan.FromDays(Number(configuration, "KOLAJ_AUDIT_DAYS", 30, 36_500, 730)),
            OpenId = ReadOpenId(configuration, address),
            Drain = TimeSpan.FromSeconds(Number(configuration, "KOLAJ_DRAIN_SECONDS", 0, 60, mode is HubMode.One ? 0 : 5)),
        };
    }

    private static IPNetwork[] ReadProxies(IConfiguration configuration) =>
    [
        .. (Text(configuration["KOLAJ_TRUSTED_PROXIES"]) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static text => AddressRanges.Parse(text)
            ?? throw new HubStartException($"KOLAJ_TRUSTED_PROXIES has '{text}'; it must be an address or a range such as 10.0.0.0/24.")),
    ];

    private static OpenIdSettings? ReadOpenId(IConfiguration configuration, Uri? publicAddress)
    {
        var (issuer, client, secret) = (Text(configuration["KOLAJ_OIDC_ISSUER"]), Text(configuration["KOLAJ_OIDC_CLIENT_ID"]), Text(configuration["KOLAJ_OIDC_CLIENT_SECRET"]));
        if (issuer is null && client is null && secret is null)
            return null;
        if (issuer is null || client is null || publicAddress is null)
            throw new HubStartException("An OpenID provider needs KOLAJ_OIDC_ISSUER, KOLAJ_OIDC_CLIENT_ID and KOLAJ_PUBLIC_URL, where it sends people back to.");
        return Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? new OpenIdSettings(issuer, client, secret)
            : throw new HubStartException($"KOLAJ_OIDC_ISSUER is '{issuer}'; it must be an https address.");
    }

    private static ClusterSettings ReadCluster(IConfiguration configuration)
    {
        var id = Text(configuration["KOLAJ_CLUSTER_ID"]) ?? "kolaj";
        if (id.Length > 64 || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new HubStartException($"KOLAJ_CLUSTER_ID is '{id}'; it must be up to 64 letters, digits, - and _.");
        return new ClusterSettings(
            Needed(configuration, "KOLAJ_REDIS", "the Redis of the cluster's membership, host:port"),
            id,
            Text(configuration["KOLAJ_SILO_HOST"]) ?? "127.0.0.1",
            Number(configuration, "KOLAJ_SILO_PORT", 0, 65_535, 11_111),
            Number(configuration, "KOLAJ_GATEWAY_PORT", 0, 65_535, 30_000));
    }

    private static string Needed(IConfiguration configuration, string name, string what) =>
        Text(configuration[name]) ?? throw new HubStartException($"{name} (or {name}_FILE) is not set: {what}. A silo and a front need it.");

    private static int Number(IConfiguration configuration, string name, int least, int most, int otherwise)
    {
        if (Text(configuration[name]) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new HubStartException($"{name} is '{text}'; it must be a number from {least} to {most}.");
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string[] Urls(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
