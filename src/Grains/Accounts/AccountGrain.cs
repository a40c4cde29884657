using System.Globalization;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Grains.Consistency;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KolajAI.Grains.Accounts;

/// <summary>Sequences an account: what is due becomes jobs, what jobs bring back becomes rows.</summary>
[CollectionAgeLimit(Minutes = 60)]
internal sealed partial class AccountGrain(
    AccountSetup setup, AccountWork work, GoLivePlanner planner, IConnectorRegistry registry, IAccountReads accounts,
    IListingReads listings, IInboxReads inbox, IOrderReads orders, IBatchReads batches, IConsistencyReads consistency, IHoldReads holds, IAdoptionReads adoption,
    ICatalogReads catalogue, IMappingReads mappings, ListingMappings listingMappings, ICommitter committer,
    Dispatcher dispatcher, IOptions<ConsistencyOptions> readings, IGrainFactory grains, TimeProvider clock, ILogger<AccountGrain> log) : Grain, IAccountGrain
{
    private const int InboxAtOnce = 100;
    private const int ActionsAtOnce = 10;

    /// <summary>How soon to ask again when the dispatcher has no slot.</summary>
    private static readonly TimeSpan NoSlotPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, AccountJob> _running = new(StringComparer.Ordinal);
    /// <summary>Batches of this activation; a stored batch that is none of them was sent by a process that is gone.</summary>
    private readonly HashSet<string> _knownBatches = new(StringComparer.Ordinal);

    private readonly CursorWatch _orderPages = new();

    private AccountRef _account;
    private AccountDocument? _document;
    private long _version;
    private IConnector? _connector;
    private IGrainTimer? _timer;
    private string? _lastOrdersKind;
    private bool _followedLast;
    private int _contentLimit = int.MaxValue;
    private int _stockLimit = int.MaxValue;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _account = AccountRef.FromGrainKey(this.GetPrimaryKeyString());
        _connector = registry.Find(_account.Integration);
        // Its last activation, in another process, may have seen newer ones than this process holds.
        listingMappings.Forget(_account.Tenant);
        await LoadAsync();
    }

    public async Task<ConfigureResult> Configure(ConfigureAccount command)
    {
        if (_connector is null)
            return Refused(new FieldError("/integration_id", ErrorCodes.CapabilityMissing, $"'{_account.Integration}' is listed, but has no connector yet."));
        if (!AccountSetup.IsAccountName(_account.Account))
            return Refused(new FieldError("/account", "account_name_malformed", "An account's name is lower-case letters, digits, _ and -, at most 40."));
        var known = _document is { Deleted: false } ? _document : null;
        var (credentials, settings, errors) = setup.Merge(_account, known, _connector.Descriptor, command);
        if (errors.Count > 0)
            return new ConfigureResult(false, null, null, null, errors);
        string remoteSeller;
        try
        {
            remoteSeller = _connector.RemoteSeller(credentials, settings);
        }
        catch (PlatformException wrong) when (wrong.Failure is PlatformFailure.AddressRefused)
        {
            return Refused(new FieldError("/settings/base_url", "address_malformed", wrong.Message));
        }

        ConnectionState? connection = null;
        if (known is null || command.Credentials is not null || command.Settings is not null)
        {
            connection = await TryConnectAsync(credentials, settings);
            if (!connection.Ok && !command.Force)
                return new ConfigureResult(known is null, known is null ? null : await ViewAsync(), connection, null,
                    [new FieldError("/credentials", "connection_failed", connection.Detail)]);
        }

        var next = (known ?? setup.New(command.Name ?? _account.Account, _connector.Descriptor)) with
        {
            Name = command.Name ?? known?.Name ?? _account.Account,
            SealedCredentials = setup.SealCredentials(_account, credentials),
            MaskedCredentials = AccountSetup.Mask(credentials, _connector.Descriptor),
            Settings = settings,
            Common = Merge(known?.Common, command.Common),
            Enabled = command.Enabled ?? known?.Enabled ?? true,
            RemoteSeller = remoteSeller,
        };
        if (connection is not null)
        {
            next = next with
            {
                Disconnected = connection.Ok ? null : DisconnectedBy(connection),
                Breaker = connection.Ok ? CircuitBreaker.Closed : next.Breaker,
                NextPollAt = clock.GetUtcNow(),
            };
        }

        string? secret = null;
        if (next.Webhook is null && _connector.Descriptor.Webhooks is { } hooks)
            (next, secret) = WithWebhook(next, hooks, settings);
        if (_connector.Descriptor.Webhooks?.SecretCredential is { } own && next.Webhook is { } webhook)
        {
            // Signed with what the platform knows already; of ours there is nothing to tell.
            (next, secret) = (next with { Webhook = setup.WithPlatformSecret(_account, webhook, credentials.GetValueOrDefault(own) ?? "") }, null);
        }

        var result = await SaveAsync(next, [ItemsPaused(next.Paused || !next.Enabled)], wake: true,
            audit: Audited(known is null ? "account.create" : "account.configure", known, next, command.Credentials?.Keys.Order(StringComparer.Ordinal)));
        if (result.RefusedBy is AccountWarehousesRow)
            return Refused(new FieldError("/settings/warehouses", ErrorCodes.WarehouseUnknown, "One of the warehouses does not exist."));
        if (result.Outcome is CommitOutcome.Refused)
            return Refused(new FieldError("/credentials", ErrorCodes.SellerAlreadyConnected, "This seller is connected by another account of yours; use that one, or delete it first."));
        if (!result.Committed)
            return new ConfigureResult(false, null, connection, null, [new FieldError("", ErrorCodes.OutcomeUnknown, "The account was changed at the same moment by someone else; read it and try again.")]);
        if (connection is { Ok: true })
            await RegisterWebhookAsync(command.WebhookBase, credentials, settings);
        return new ConfigureResult(known is null, await ViewAsync(), connection, secret, []);
    }

    public async Task<AccountView?> Get() => _document is { Deleted: false } ? await ViewAsync() : null;

    public async Task<ConnectionState> TestConnection()
    {
        if (Existing is not { } document)
            return new ConnectionState(false, 0, Missing.Detail, null, Missing.Code, clock.GetUtcNow());
        var state = await TryConnectAsync(setup.OpenCredentials(_account, document), document.Settings);
        var next = document with
        {
            Disconnected = state.Ok ? null : state.Failure is PlatformFailure.Authentication ? DisconnectedBy(state) : document.Disconnected,
            Breaker = state.Ok ? CircuitBreaker.Closed : document.Breaker,
        };
        await SaveOrReloadAsync(next, wake: true);
        return state;
    }

    public async Task<GoLiveResult> GoLive(bool dryRun)
    {
        if (Existing is not { } document)
            return new GoLiveResult(null, null, [Missing]);
        GoLivePlan? plan = null;
        if (_connector is IListingReader)
        {
            var scan = new ListingScanJob(Context(document));
            var outcome = await dispatcher.RunNowAsync(scan);
            if (outcome.Failure is { } failure)
                return new GoLiveResult(await ViewAsync(), null, [new FieldError("", "connection_failed", failure.Message)]);
            plan = await planner.PlanAsync(_account, scan.Listings, scan.Truncated);
        }

        if (!dryRun && document.Mode is AccountMode.Observe)
        {
            // What was adopted as it stood is compared again from here on, as everything live is; the first time at once.
            var isAdopted = (await adoption.CountsAsync(_account.Tenant, _account.Key)).GetValueOrDefault("bound") > 0;
            StoreRow[] reading = isAdopted ? [new ConsistencyCheckRow(_account.Key, ConsistencyJob.Regular, null, null, null, 0, 0, clock.GetUtcNow())] : [];
            await SaveOrReloadAsync(document with { Mode = AccountMode.Live }, wake: true, rows: reading, audit: Audited("account.go_live", document, document with { Mode = AccountMode.Live }));
        }

        return new GoLiveResult(await ViewAsync(), plan, []);
    }

    public async Task<AccountResult> Pause()
    {
        if (Existing is not { } document)
            return new AccountResult(null, [Missing]);
        var next = document with { Paused = true };
        await SaveOrReloadAsync(next, rows: [ItemsPaused(true)], audit: Audited("account.pause", document, next));
        return new AccountResult(await ViewAsync(), []);
    }

    public async Task<AccountResult> Resume()
    {
        if (Existing is not { } document)
            return new AccountResult(null, [Missing]);
        var next = document with { Paused = false, Breaker = CircuitBreaker.Closed, NextPollAt = clock.GetUtcNow() };
        await SaveOrReloadAsync(next, wake: true, rows: [ItemsPaused(!document.Enabled)], audit: Audited("account.resume", document, next));
        return new AccountResult(await ViewAsync(), []);
    }

    public async Task<WebhookSecretResult> RotateWebhookSecret(TimeSpan grace, Uri? webhookBase)
    {
        if (Existing is not { } document)
            return new WebhookSecretResult(null, null, null, [Missing]);
        if (document.Webhook is not { } webhook)
            return NoSecret("The platform sends no webhooks here.");
        if (_connector?.Descriptor.Webhooks?.SecretCredential is { } own)
            return NoSecret($"The platform proves itself by a secret of its own: change it there, then send the new '{own}' to configure.");
        var (next, secret, until) = setup.WithNewSecret(_account, webhook, grace);
        var audit = AuditRow.Of("account.rotate_webhook_secret", $"account:{_account.Key}", clock.GetUtcNow(), after: new { PreviousUntil = until });
        var result = await SaveAsync(document with { Webhook = next }, audit: audit);
        if (!result.Committed)
            return new WebhookSecretResult(null, null, null, [new FieldError("", ErrorCodes.OutcomeUnknown, "The account was changed at the same moment by someone else; read it and try again.")]);
        await RegisterWebhookAsync(webhookBase, setup.OpenCredentials(_account, document), document.Settings);
        return new WebhookSecretResult(await ViewAsync(), secret, until, []);
    }

    public async Task SealAnew()
    {
        if (_document is { } document && setup.Renewed(_account, document) is { } next)
            await SaveAsync(next);
    }

    public async Task<AccountResult> Delete()
    {
        if (Existing is not { } document)
            return new AccountResult(null, [Missing]);
        var view = await ViewAsync();
        await SaveOrReloadAsync(document with
        {
            Deleted = true,
            SealedCredentials = null,
            MaskedCredentials = new Dictionary<string, string>(),
            RemoteSeller = null,
            Webhook = null,
        }, rows: [new ListingImportsDroppedRow(_account.Key)], audit: Audited("account.delete", document, null));
        _timer?.Dispose();
        return new AccountResult(view, []);
    }

    public async Task DefaultsChanged()
    {
        await LoadAsync();
        if (Existing is { } document)
            await SaveOrReloadAsync(document, wake: true, rows: [ItemsPaused(document.Paused || !document.Enabled || _suspended)]);
    }

    public async Task Due()
    {
        if (_document is null)
            await LoadAsync();
        if (_document is null or { Deleted: true } || _connector is null)
        {
            await RestAsync();
            return;
        }

        await LookAsync();
    }

    public async Task JobFinished(JobOutcome outcome)
    {
        var job = _running.GetValueOrDefault(outcome.JobId);
        // The quota may have room for the next call now, and several answers may have to be recorded first. While it counts as on its way,
        // nothing is planned for what this one was about.
        if (job is StockJob && outcome.Failure is null && _document is { Deleted: false, Mode: AccountMode.Live } && MayCall(clock.GetUtcNow()))
            await StartBesideAsync(await accounts.AgendaAsync(_account), clock.GetUtcNow());
        _running.Remove(outcome.JobId);
        if (_document is null or { Deleted: true } || _connector is null)
            return;
        if (job is not null)
        {
            await RecordAsync(job, outcome);
            LearnBatchSize(job, outcome);
        }

        if (outcome.Failure is { } failure)
            LogJobFailed(outcome.Kind, _account.Integration, failure.Failure, failure.Code);
        await LookAsync();
    }

    public Task JobLost()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private ConfigureResult Refused(FieldError error) => new(false, null, null, null, [error]);

    private static WebhookSecretResult NoSecret(string why) => new(null, null, null, [new FieldError("", ErrorCodes.CapabilityMissing, why)]);

    private static FieldError Missing { get; } = new("", "account_not_found", "There is no such account.");

    private AccountDocument? Existing => _document is { Deleted: false } document ? document : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Kind} job of {Integration} failed: {Failure} {Code}")]
    private partial void LogJobFailed(string kind, string integration, PlatformFailure failure, string? code);
}
