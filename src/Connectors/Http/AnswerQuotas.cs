using System.Globalization;
using KolajAI.Quotas;

namespace KolajAI.Connectors.Http;

/// <summary>
/// Reads what an answer says of the platform's quotas, with suspicion: what cannot be understood is not told, and what is told can only
/// lower what the hub allows.
/// </summary>
internal static class AnswerQuotas
{
    private const string Draft = "RateLimit";
    private const string DraftPolicy = "RateLimit-Policy";

    /// <summary>Shopify's REST interface: used/size of the bucket, <c>32/40</c>.</summary>
    private static readonly string[] UsedOfLimit = ["X-Shopify-Shop-Api-Call-Limit"];

    private static readonly string[] Prefixes = ["X-RateLimit-", "X-Rate-Limit-", "RateLimit-"];

    /// <summary>Above it a reset is a Unix time, in seconds or, above the second, in milliseconds; below it is seconds from now.</summary>
    private const double UnixSeconds = 1e9;

    private const double UnixMilliseconds = 1e12;

    /// <param name="body">Read only where one of the connector's limits says that answers tell a call's cost.</param>
    public static ToldQuotas Read(HttpResponseMessage answer, byte[]? body, TimeProvider clock)
    {
        var told = new List<ToldQuota>();
        foreach (var prefix in Prefixes)
        {
            if (Number(answer, prefix + "Remaining") is { } remaining)
            {
                told.Add(new ToldQuota(
                    Whole(remaining), Number(answer, prefix + "Limit") is { } limit && limit >= 1 ? Whole(limit) : null, null,
                    Number(answer, prefix + "Reset") is { } reset ? Until(reset, clock) : null));
            }
        }

        foreach (var name in UsedOfLimit)
        {
            if (Value(answer, name)?.Split('/') is [var used, var size] && Parse(used) is { } spent && Parse(size) is { } whole && whole >= 1)
                told.Add(new ToldQuota(Whole(Math.Max(0, whole - spent)), Whole(whole)));
        }

        told.AddRange(DraftQuotas(answer, clock));
        var cost = body is null ? ToldQuotas.Nothing : AnswerCost.Read(body);
        told.AddRange(cost.Quotas);
        return told.Count == 0 && cost.Cost is null ? ToldQuotas.Nothing : new ToldQuotas(told, cost.Cost);
    }

    /// <summary>A number of a platform's as whole permits, rounded down.</summary>
    public static int Whole(double number) => number >= int.MaxValue ? int.MaxValue : (int)number;

    /// <summary>
    /// <c>RateLimit: "day";r=50;t=30</c> with <c>RateLimit-Policy: "day";q=100;w=86400</c>, or the earlier draft's
    /// <c>RateLimit: limit=100, remaining=50, reset=30</c> (draft-ietf-httpapi-ratelimit-headers).
    /// </summary>
    private static IEnumerable<ToldQuota> DraftQuotas(HttpResponseMessage answer, TimeProvider clock)
    {
        if (Value(answer, Draft) is not { } text)
            yield break;
        var policies = Items(Value(answer, DraftPolicy) ?? "");
        var plain = Parameters(text.Split(',', StringSplitOptions.TrimEntries));
        if (plain.TryGetValue("remaining", out var left))
        {
            yield return new ToldQuota(
                Whole(left), plain.TryGetValue("limit", out var limit) && limit >= 1 ? Whole(limit) : null, null,
                plain.TryGetValue("reset", out var reset) ? Until(reset, clock) : null);
        }

        foreach (var (name, told) in Items(text))
        {
            if (!told.TryGetValue("r", out var remaining))
                continue;
            var policy = policies.Find(p => p.Name == name).Parameters;
            yield return new ToldQuota(
                Whole(remaining), policy is not null && policy.TryGetValue("q", out var size) && size >= 1 ? Whole(size) : null,
                policy is not null && policy.TryGetValue("w", out var window) && window >= 1 ? Bounded(window) : null,
                told.TryGetValue("t", out var reset) ? Until(reset, clock) : null);
        }
    }

    private static List<(string Name, Dictionary<string, double> Parameters)> Items(string list) =>
    [
        .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static item => item.Split(';', StringSplitOptions.TrimEntries))
            .Select(static parts => (parts[0], Parameters(parts.AsSpan(1)))),
    ];

    private static Dictionary<string, double> Parameters(ReadOnlySpan<string> parts)
    {
        var found = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts)
        {
            if (part.Split('=', 2) is [var name, var value] && Parse(value) is { } number)
                found[name] = number;
        }

        return found;
    }

    private static TimeSpan? Until(double reset, TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var seconds = reset >= UnixMilliseconds ? (reset / 1000) - now : reset >= UnixSeconds ? reset - now : reset;
        return seconds > 0 ? Bounded(seconds) : null;
    }

    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, RetryAfter.Longest.TotalSeconds));

    private static double? Number(HttpResponseMessage answer, string name) => Value(answer, name) is { } value ? Parse(value) : null;

    /// <summary>The header where it comes once; of several nobody knows which is meant, so the list is read as one.</summary>
    private static string? Value(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) && string.Join(',', values) is { Length: <= 500 } value ? value : null;

    /// <summary>Digits, perhaps with a fraction; no sign, no exponent, no infinity.</summary>
    private static double? Parse(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
