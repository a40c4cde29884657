using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;

namespace KolajAI.Accounts;

/// <summary>
/// One connection of a tenant to one platform: credentials (sealed), mode, breaker, health, cursors. It decides when and whether the
/// platform is called; calls run outside its turns, and their outcomes come back as <see cref="JobFinished"/>.
/// Key: <see cref="AccountRef.GrainKey"/>.
/// </summary>
[Alias("KolajAI.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates or changes the account. Changed credentials or address are tried first, and stored only when they work (or when forced).</summary>
    [Alias("Configure")]
    [ResponseTimeout("00:01:00")]
    Task<ConfigureResult> Configure(ConfigureAccount command);

    /// <summary>Null when the account does not exist.</summary>
    [Alias("Get")]
    Task<AccountView?> Get();

    [Alias("TestConnection")]
    [ResponseTimeout("00:01:00")]
    Task<ConnectionState> TestConnection();

    /// <summary>Leaves observe mode, or, dry, tells what would happen.</summary>
    [Alias("GoLive")]
    [ResponseTimeout("00:02:00")]
    Task<GoLiveResult> GoLive(bool dryRun);

    [Alias("Pause")]
    Task<AccountResult> Pause();

    [Alias("Resume")]
    Task<AccountResult> Resume();

    /// <summary>Lets what a brake stopped go, or drops it. Repeating a decision that was made changes nothing.</summary>
    [Alias("DecideHold")]
    Task<HoldResult> DecideHold(HoldDecision decision);

    /// <summary>
    /// Puts a new secret in the place of the one that platforms prove themselves by; the old one is taken as well until the grace ends. Where the hub registers its
    /// address itself, the platform is told at once.
    /// </summary>
    /// <param name="webhookBase">As <see cref="ConfigureAccount.WebhookBase"/>.</param>
    [Alias("RotateWebhookSecret")]
    [ResponseTimeout("00:01:00")]
    Task<WebhookSecretResult> RotateWebhookSecret(TimeSpan grace, Uri? webhookBase);

    /// <summary>Seals anew what a retiring master key has sealed.</summary>
    [Alias("SealAnew")]
    Task SealAnew();

    /// <summary>The tenant's defaults have changed: what the account takes from them is taken again.</summary>
    [Alias("DefaultsChanged")]
    Task DefaultsChanged();

    /// <summary>Stops syncing and wipes the credentials; orders stay readable.</summary>
    [Alias("Delete")]
    [ResponseTimeout("00:01:00")]
    Task<AccountResult> Delete();

    /// <summary>
    /// Something may be due: looks into the store and starts what can start. Answers when it has looked, so that the nudger can
    /// fold the nudges that come meanwhile into one.
    /// </summary>
    [Alias("Due")]
    Task Due();

    /// <summary>A job that ran outside the grain has ended; its results are recorded by each item's own version.</summary>
    [Alias("JobFinished")]
    [ResponseTimeout("00:01:00")]
    Task JobFinished(JobOutcome outcome);

    /// <summary>
    /// A job ended without an outcome, or its outcome could not be recorded: the activation ends, because what it remembers of its jobs is no longer so,
    /// and the next one settles from the stored batches what was sent.
    /// </summary>
    [Alias("JobLost")]
    Task JobLost();
}

/// <summary>Null means unchanged. <see cref="Credentials"/> and <see cref="Settings"/> merge by name.</summary>
[GenerateSerializer, Immutable, Alias("ConfigureAccount")]
public sealed record ConfigureAccount
{
    [Id(0)] public string? Name { get; init; }
    [Id(1)] public IReadOnlyDictionary<string, string>? Credentials { get; init; }

    /// <summary>The connector's own setting fields, as text.</summary>
    [Id(2)] public IReadOnlyDictionary<string, string>? Settings { get; init; }

    [Id(3)] public AccountSettings? Common { get; init; }
    [Id(4)] public bool? Enabled { get; init; }

    /// <summary>Stores what failed its test, as <c>disconnected</c>.</summary>
    [Id(5)] public bool Force { get; init; }

    /// <summary>Where platforms reach the hub's webhooks, <c>https://hub.example/webhooks/in/</c>; null where the hub has no public address.</summary>
    [Id(6)] public Uri? WebhookBase { get; init; }

    [Id(7)] public required string Cause { get; init; }
}

/// <summary>The common settings of api.md section 2 that have landed; null means: the tenant's default.</summary>
[GenerateSerializer, Immutable, Alias("AccountSettings")]
public sealed record AccountSettings
{
    /// <summary>Seconds between order polls, 5 to 86,400.</summary>
    [Id(0)] public int? SyncIntervalSeconds { get; init; }

    [Id(1)] public DateTimeOffset? ImportOrdersFrom { get; init; }
    [Id(2)] public bool? AutoAcknowledge { get; init; }
    [Id(3)] public bool? RestockOnCancel { get; init; }

    /// <summary>How the account shares pools of units with others.</summary>
    [Id(4)] public Products.StockPolicy? StockPolicy { get; init; }

    /// <summary>Units kept back from the channel, 0 to 1,000,000.</summary>
    [Id(5)] public long? StockBuffer { get; init; }

    /// <summary>A price that changes by more than this percent of the last confirmed one waits for a person; 50 when never set.</summary>
    [Id(20)] public decimal? MaxPriceChangePercent { get; init; }

    /// <summary>Listings closed on one of the tenant's days before further ones wait for a person; 100 when never set.</summary>
    [Id(21)] public int? MaxDelistPerDay { get; init; }

    /// <summary>
    /// Percent of the live listings that counts may set to 0 on one of the tenant's days before further ones wait for a person. When
    /// never set: 30, and at least 10 listings.
    /// </summary>
    [Id(22)] public decimal? MaxZeroedSharePercent { get; init; }

    /// <summary>Days after an order's end that its buyer's data is kept, 1 to 3,650; the platform's own rule may be shorter. Null: until somebody asks for its erasure.</summary>
    [Id(25)] public int? PersonalDataDays { get; init; }

    /// <summary>How the account's prices come from the product's; one that changes nothing takes the place of the tenant's.</summary>
    [Id(23)] public PriceRule? PriceRule { get; init; }

    /// <summary>Warehouses that the account ships from, the preferred one first; empty: all.</summary>
    [Id(24)] public IReadOnlyList<string>? Warehouses { get; init; }
}

[GenerateSerializer, Alias("AccountMode")]
public enum AccountMode
{
    /// <summary>Reads, matches and plans; writes nothing.</summary>
    Observe = 0,
    Live = 1,
}

/// <summary>State as health reports it (api.md section 6).</summary>
[GenerateSerializer, Alias("AccountState")]
public enum AccountState
{
    /// <summary>Did nothing yet.</summary>
    Idle = 0,
    Healthy = 1,
    Degraded = 2,
    Failing = 3,
    Disconnected = 4,
    Paused = 5,
}

/// <param name="LatencyMs">Of the test call, milliseconds.</param>
[GenerateSerializer, Immutable, Alias("ConnectionState")]
public sealed record ConnectionState(bool Ok, long LatencyMs, string Detail, PlatformFailure? Failure, string? Code, DateTimeOffset TestedAt);

[GenerateSerializer, Immutable, Alias("ConfigureResult")]
public sealed record ConfigureResult(bool Created, AccountView? View, ConnectionState? Connection, string? NewWebhookSecret, IReadOnlyList<FieldError> Errors)
{
    /// <summary>Kept out of logs: a record prints its members.</summary>
    public override string ToString() => nameof(ConfigureResult);
}

/// <param name="Secret">Told once; null where nothing was changed.</param>
/// <param name="PreviousUntil">When the old secret is no longer taken.</param>
[GenerateSerializer, Immutable, Alias("WebhookSecretResult")]
public sealed record WebhookSecretResult(AccountView? View, string? Secret, DateTimeOffset? PreviousUntil, IReadOnlyList<FieldError> Errors)
{
    /// <summary>Kept out of logs: a record prints its members.</summary>
    public override string ToString() => nameof(WebhookSecretResult);
}

[GenerateSerializer, Immutable, Alias("AccountResult")]
public sealed record AccountResult(AccountView? View, IReadOnlyList<FieldError> Errors)
{
    public bool Succeeded => Errors.Count == 0;
}

/// <param name="Cause">Who decided: <c>api:key_…</c>.</param>
[GenerateSerializer, Immutable, Alias("HoldDecision")]
public sealed record HoldDecision(string HoldId, bool Approve, string Cause);

/// <param name="State">Of the hold after the call: <c>approved</c>, <c>rejected</c>, <c>superseded</c>.</param>
[GenerateSerializer, Immutable, Alias("HoldResult")]
public sealed record HoldResult(string? State, IReadOnlyList<FieldError> Errors);

/// <summary>What going live would do.</summary>
/// <param name="Matched">Listings of the channel that are products of the hub.</param>
/// <param name="WouldZero">Listings whose stock would become 0, by SKU.</param>
[GenerateSerializer, Immutable, Alias("GoLivePlan")]
public sealed record GoLivePlan(
    long Matched, long OnlyOnChannel, long OnlyInHub, IReadOnlyList<PlannedChange> PriceChanges, IReadOnlyList<PlannedChange> StockChanges,
    IReadOnlyList<PlannedChange> WouldZero, bool Truncated)
{
    /// <summary>Listings that import-listings found and that wait for a person (<c>/api/listings?state=conflict</c>).</summary>
    [Id(7)] public long Conflicts { get; init; }

    /// <summary>Listings that import-listings found and that are no product (<c>/api/listings?state=unmatched</c>).</summary>
    [Id(8)] public long Unmatched { get; init; }
}

[GenerateSerializer, Immutable, Alias("PlannedChange")]
public sealed record PlannedChange(string Sku, string? Title, string? Shown, string? Target);

[GenerateSerializer, Immutable, Alias("GoLiveResult")]
public sealed record GoLiveResult(AccountView? View, GoLivePlan? Plan, IReadOnlyList<FieldError> Errors);

/// <summary>An account in full, without a secret.</summary>
[GenerateSerializer, Immutable, Alias("AccountView")]
public sealed record AccountView
{
    [Id(0)] public required AccountRef Account { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required AccountMode Mode { get; init; }
    [Id(3)] public required AccountState State { get; init; }
    [Id(4)] public required bool Enabled { get; init; }
    [Id(5)] public required HealthView Health { get; init; }
    [Id(6)] public required string BreakerState { get; init; }
    [Id(7)] public DateTimeOffset? BreakerOpenUntil { get; init; }

    /// <summary>Credential field to <c>••••1234</c>.</summary>
    [Id(8)] public required IReadOnlyDictionary<string, string> MaskedCredentials { get; init; }
    [Id(9)] public required IReadOnlyDictionary<string, string> Settings { get; init; }
    [Id(10)] public required AccountSettings Common { get; init; }
    [Id(11)] public DateTimeOffset? LastSyncAt { get; init; }
    [Id(12)] public DateTimeOffset? LastSuccessAt { get; init; }
    [Id(13)] public AccountError? LastError { get; init; }
    [Id(14)] public IReadOnlyDictionary<string, string> Cursors { get; init; } = new Dictionary<string, string>();
    [Id(15)] public WebhookState? Webhook { get; init; }
    [Id(16)] public required long Version { get; init; }
    [Id(17)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(18)] public required Products.StockPolicy StockPolicy { get; init; }

    /// <summary>Every quota that the account's calls count in, as its scope's grain tells it.</summary>
    [Id(19)] public IReadOnlyList<Quotas.QuotaUsage> Quotas { get; init; } = [];

    [Id(20)] public long StockBuffer { get; init; }
}

[GenerateSerializer, Immutable, Alias("AccountError")]
public sealed record AccountError(string Category, string? Code, string Message, string NextAction, DateTimeOffset At, DateTimeOffset? NextTryAt);

/// <summary>Health from 0 (dead) to 100 (all well), with what lowered it.</summary>
[GenerateSerializer, Immutable, Alias("HealthView")]
public sealed record HealthView(int Score, AccountState State, IReadOnlyDictionary<string, int> Parts, IReadOnlyList<HealthReason> Reasons);

/// <param name="Lost">Points lost.</param>
[GenerateSerializer, Immutable, Alias("HealthReason")]
public sealed record HealthReason(string Code, int Lost, string Detail, string NextAction);

[GenerateSerializer, Immutable, Alias("WebhookState")]
public sealed record WebhookState(
    string Transport, string EndpointKey, string Scheme, string? Username, string? HeaderName, string Registration, string State, string? RegistrationId, DateTimeOffset? LastEventAt);

/// <summary>What a job that ran outside the grain brings back.</summary>
/// <param name="JobId">The job the grain started; outcomes of unknown jobs are recorded by their items' versions alone.</param>
/// <param name="Failure">Null when the job as a whole succeeded.</param>
[GenerateSerializer, Immutable, Alias("JobOutcome")]
public sealed record JobOutcome(
    string JobId, string Kind, DateTimeOffset StartedAt, DateTimeOffset EndedAt, JobFailure? Failure, IReadOnlyList<JobItem> Items, string? Cursor, bool More, string? RemoteBatchId)
{
    /// <summary>The platform was not called, so that the success says nothing about it.</summary>
    [Id(9)] public bool CalledNothing { get; init; }
}

[GenerateSerializer, Immutable, Alias("JobFailure")]
public sealed record JobFailure(PlatformFailure Failure, string? Code, string Message, TimeSpan? RetryAfter, string? RequestId);

/// <summary>One item's result.</summary>
[GenerateSerializer, Immutable, Alias("JobItem")]
public sealed record JobItem(string ProductId, string Outcome, string? Code, string? Message, IReadOnlyDictionary<string, string>? RemoteIds, TimeSpan? RetryAfter)
{
    /// <summary>Of a reading: the number that the channel shows, 0 for a listing it does not have; null when it does not tell.</summary>
    [Id(6)] public long? Shown { get; init; }

    /// <summary>Ids that the platform gave to the item's group, kind to id.</summary>
    [Id(7)] public IReadOnlyDictionary<string, string>? GroupRemoteIds { get; init; }

    /// <summary>Why the item's price was not taken, where <see cref="Outcome"/> is its number's alone.</summary>
    [Id(8)] public PriceRefusal? PriceRefused { get; init; }
}
