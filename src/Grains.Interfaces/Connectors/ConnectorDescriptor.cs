using System.Text.Json.Serialization;
using KolajAI.Quotas;

namespace KolajAI.Connectors;

/// <summary>What a platform is and can do: the one source for API, documentation and console.</summary>
public sealed record ConnectorDescriptor
{
    /// <summary>The catalogue's id, <c>^[a-z0-9_]+$</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The catalogue's type: <c>marketplace_tr</c>, <c>ecommerce</c>, <c>cargo</c>, …</summary>
    public required string Type { get; init; }

    /// <summary>The catalogue's region, <c>TR</c>, <c>EU</c>, <c>WORLD</c>.</summary>
    public required string Region { get; init; }

    /// <summary>ISO 3166-1 alpha-2, null for platforms of many countries.</summary>
    public string? Country { get; init; }

    /// <summary><c>official</c>, <c>client-code</c>, <c>feed</c> or <c>none</c>: what kind of source the facts have.</summary>
    public required string Evidence { get; init; }

    /// <summary>Address of the platform's own documentation.</summary>
    public string? Docs { get; init; }

    /// <summary>Only what code of ours does: empty for a listed platform without a connector.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyList<ConnectorField> CredentialFields { get; init; } = [];

    /// <summary>Settings of this connector beside the common ones of api.md section 2.</summary>
    public IReadOnlyList<ConnectorField> SettingFields { get; init; } = [];

    public IReadOnlyList<ConnectorLimit> Limits { get; init; } = [];

    public WebhookDescriptor? Webhooks { get; init; }

    /// <summary>Days after an order's end that the platform's rules let a buyer's data be kept; null where they name none.</summary>
    [JsonIgnore]
    public int? PersonalDataDays { get; init; }

    /// <summary>How the platform takes stock; null where it takes none.</summary>
    public StockWriteKind? StockWrite { get; init; }

    /// <summary>True when a stock write that would take the number below zero is refused whole instead of cut off.</summary>
    public bool RefusesBelowZero { get; init; }

    /// <summary>True when a stock write carries a key of ours and one that arrives again with the same key changes nothing.</summary>
    public bool TakesWriteKey { get; init; }

    /// <summary>True when the platform lowers its own number when it sells, so its own sale needs no write.</summary>
    public bool LowersOwnStock { get; init; } = true;

    /// <summary>The most units that the platform takes; more are offered as this many. Null where there is no such limit.</summary>
    public long? MostStock { get; init; }

    /// <summary>How long after a deadline an unanswered write may still take effect.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How late a confirmed change may still be missing from the order feed.</summary>
    public TimeSpan FeedLag { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A write with a value equal to the last accepted one is refused within this time; null where there is no such guard.</summary>
    public TimeSpan? RepeatGuard { get; init; }

    /// <summary>Between two prices sent for one listing at least this time passes; null where the platform does not limit them by listing.</summary>
    public TimeSpan? PriceSpacing { get; init; }

    /// <summary>New accounts start live instead of in observe mode (the built-in sandbox only).</summary>
    public bool StartsLive { get; init; }

    /// <summary>Days of order history that polling can reach.</summary>
    public int OrderHistoryDays { get; init; } = 14;

    /// <summary>How often orders are polled when the account sets nothing, in seconds.</summary>
    public int DefaultSyncIntervalSeconds { get; init; } = 60;
}

/// <summary>How one account writes stock; a platform may leave it to the account's settings.</summary>
/// <param name="LowersOwnStock">See <see cref="ConnectorDescriptor.LowersOwnStock"/>.</param>
/// <param name="RefusesBelowZero">See <see cref="ConnectorDescriptor.RefusesBelowZero"/>.</param>
/// <param name="TakesWriteKey">See <see cref="ConnectorDescriptor.TakesWriteKey"/>.</param>
/// <param name="Settle">How long after its deadline an unanswered write may still take effect.</param>
/// <param name="FeedLag">How late a sale may still be missing from the order feed.</param>
public sealed record StockWriting(
    StockWriteKind Kind, bool LowersOwnStock, bool RefusesBelowZero, bool TakesWriteKey, TimeSpan Settle, TimeSpan FeedLag);

/// <param name="Name">JSON name in <c>credentials</c> or <c>settings</c>.</param>
/// <param name="Label">What a person reads, English.</param>
/// <param name="Secret">Sealed, and answered as <c>••••1234</c>.</param>
/// <param name="Help">Where to find it in the platform's panel.</param>
/// <param name="Default">The value when absent, null for none.</param>
/// <param name="Values">The only values taken; null for any text.</param>
public sealed record ConnectorField(
    string Name, string Label, bool Secret, bool Required, string Help, string? Default = null, IReadOnlyList<string>? Values = null);

/// <summary>One of the platform's limits; without more, at most <paramref name="Permits"/> calls in any <paramref name="Window"/> (a sliding log).</summary>
/// <param name="Name">Unique in the connector, <c>per_endpoint</c>; the setting <c>limits.{name}</c> overrides the permits.</param>
/// <param name="Operations">Operation names it counts; each of them apart where <paramref name="PerOperation"/>, else all together.</param>
/// <param name="Permits">Calls or points: in the window, the bucket's burst, or the day's budget.</param>
/// <param name="Window">For a bucket the time in which it fills from empty, so that the rate is <paramref name="Permits"/> / <paramref name="Window"/>.</param>
/// <param name="Scope">Whose quota it is.</param>
/// <param name="Source">Where the number comes from.</param>
public sealed record ConnectorLimit(
    string Name, IReadOnlyList<string> Operations, bool PerOperation, int Permits, TimeSpan Window, QuotaScopeKind Scope, string Source)
{
    public QuotaKind Kind { get; init; } = QuotaKind.Sliding;

    /// <summary>Points that a call of an operation counts; operations that are not in it count 1.</summary>
    public IReadOnlyDictionary<string, int> Costs { get; init; } = new Dictionary<string, int>();

    /// <summary>The answer tells what the call cost (GraphQL's <c>extensions.cost</c>): a dearer one counts what it cost.</summary>
    public bool CostTold { get; init; }

    /// <summary>Share kept for orders and stock reductions, 0 to 0.9; for daily budgets. The default is none.</summary>
    public double Reserve { get; init; }

    /// <summary>IANA name of the zone whose midnight begins a <see cref="QuotaKind.CalendarDay"/>; null is UTC.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>Who shares a quota (design.md invariant 6).</summary>
public enum QuotaScopeKind
{
    Account = 0,
    RemoteSeller = 1,
    App = 2,
    Address = 3,
}

/// <param name="Transport"><c>http</c>, <c>sqs</c> or <c>none</c>.</param>
/// <param name="Scheme"><c>hmac</c>, <c>basic</c>, <c>api_key</c>, <c>jws</c> or <c>path_secret</c>.</param>
/// <param name="Registration"><c>automatic</c>, <c>panel</c>, <c>ticket</c> or <c>none</c>.</param>
/// <param name="HeaderName">The header that carries the proof, where it is not Authorization.</param>
public sealed record WebhookDescriptor(string Transport, string Scheme, string Registration, string? HeaderName)
{
    /// <summary>
    /// The credential that the platform proves its deliveries with (Shopify: the app's client secret); null where it takes a secret of ours.
    /// </summary>
    [JsonIgnore]
    public string? SecretCredential { get; init; }
}

/// <summary>The four ways in which platforms take stock (reliability.md, exposure rule).</summary>
public enum StockWriteKind
{
    Absolute = 0,
    OnHandMinusOwnOrders = 1,
    CompareAndSet = 2,
    Delta = 3,
}
