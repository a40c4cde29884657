using System.Globalization;

namespace KolajAI.Silo.Hosting;

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

    /// <exception cref="HubStartException">A setting cannot be understood; the message says which and what it should be.</exception>
    public static HubSettings Read(IConfiguration configuration)
    {
        var publicUrl = configuration["KOLAJ_PUBLIC_URL"];
        Uri? address = null;
        if (!string.IsNullOrWhiteSpace(publicUrl) && !(Uri.TryCreate(publicUrl, UriKind.Absolute, out address) && address.Scheme is "http" or "https"))
            throw new HubStartException($"KOLAJ_PUBLIC_URL is '{publicUrl}'; it must be an absolute address such as https://hub.example/.");
        if (configuration["KOLAJ_BOOTSTRAP_API_KEY"] is { Length: > 0 and < 32 })
            throw new HubStartException("KOLAJ_BOOTSTRAP_API_KEY must have at least 32 characters.");
        return new HubSettings(
            Path.GetFullPath(Text(configuration["KOLAJ_DATA"]) ?? "data"),
            Urls(Text(configuration["urls"]) ?? DefaultPublicUrl),
            Urls(Text(configuration["KOLAJ_OPS_URLS"]) ?? DefaultOpsUrl),
            address,
            Text(configuration["KOLAJ_BOOTSTRAP_API_KEY"]),
            Text(configuration["KOLAJ_OPS_KEY"]),
            Text(configuration["KOLAJ_MASTER_KEYS"]),
            (long)Number(configuration, "KOLAJ_UPLOAD_MIB", 1, 2_048, 200) << 20,
            Number(configuration, "KOLAJ_PAGE_CACHE_MIB", 1, 4_096, 16),
            TimeSpan.FromSeconds(Number(configuration, "KOLAJ_FEED_SECONDS", 0, 86_400, 60)),
            Text(configuration["KOLAJ_POSTGRES"]));
    }

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

/// <summary>The hub cannot start; the message says what the operator has to change.</summary>
public sealed class HubStartException(string message, Exception? inner = null) : Exception(message, inner);
