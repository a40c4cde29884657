using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Quotas;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;

namespace KolajAI.Grains.Accounts;

/// <summary>Loading, saving and showing the account.</summary>
internal sealed partial class AccountGrain
{
    private AccountSettings _tenantDefaults = new();
    private string _timeZone = TenantDay.DefaultZone;
    private bool _suspended;
    private IReadOnlyDictionary<string, decimal> _exchangeRates = new Dictionary<string, decimal>();

    private TimeSpan PollInterval => TimeSpan.FromSeconds(
        _document?.Common.SyncIntervalSeconds ?? _tenantDefaults.SyncIntervalSeconds ?? _connector?.Descriptor.DefaultSyncIntervalSeconds ?? 60);

    private async Task LoadAsync()
    {
        var row = await accounts.FindAsync(_account);
        _document = row is null ? null : KolajJson.FromBytes<AccountDocument>(row.State);
        _version = row?.Version ?? 0;
        if (await grains.GetGrain<ITenantGrain>(_account.Tenant).Get() is { } tenant)
            (_tenantDefaults, _timeZone, _exchangeRates, _suspended) = (tenant.AccountDefaults, tenant.TimeZone, tenant.ExchangeRates, tenant.Suspended);
    }

    /// <param name="wake">Makes the account due in the same unit, so that a crash right after still leaves it found.</param>
    private async Task<CommitResult> SaveAsync(AccountDocument next, IList<StoreRow>? rows = null, IList<ChangeRow>? changes = null, bool wake = false, AuditRow? audit = null)
    {
        var shippedFrom = _document is { Deleted: false, StockRule.Warehouses: { } bound } ? bound : [];
        (next, var rule) = WithStockRule(next);
        if (rule is not null)
            rows = [.. rows ?? [], rule];
        var shipsFrom = next.Deleted ? [] : next.StockRule?.Warehouses ?? [];
        if (!shipsFrom.SequenceEqual(shippedFrom, StringComparer.Ordinal))
            rows = [.. rows ?? [], new AccountWarehousesRow(_account.Key, shipsFrom)];
        var result = await committer.CommitAsync(new Unit
        {
            Tenant = _account.Tenant,
            Fence = new AccountRow
            {
                Tenant = _account.Tenant,
                Id = _account.Key,
                ExpectedVersion = _version,
                State = KolajJson.ToBytes(next),
                IntegrationId = _account.Integration,
                Account = _account.Account,
                RemoteSeller = next.RemoteSeller,
                EndpointKeyHash = next.Webhook?.EndpointKeyHash,
                SealedWebhookSecret = next.Webhook?.SealedSecret,
                Deleted = next.Deleted,
                UpdatedAt = clock.GetUtcNow(),
            },
            Rows = rows ?? [],
            Changes = changes ?? [],
            Audit = audit is null ? [] : [audit],
            Due = wake ? [new AccountDue(_account, clock.GetUtcNow())] : [],
        });
        if (result.Committed)
        {
            _document = next;
            _version = result.Version;
        }
        else if (result.Outcome is CommitOutcome.Conflict or CommitOutcome.Unknown)
        {
            await LoadAsync();
        }

        return result;
    }

    /// <summary>Saves; another activation that was faster wins, and its state is read.</summary>
    private async Task SaveOrReloadAsync(AccountDocument next, bool wake = false, IList<StoreRow>? rows = null, AuditRow? audit = null) => await SaveAsync(next, rows, wake: wake, audit: audit);

    /// <summary>An entry of the audit log, committed with the change: of credentials it has the names alone.</summary>
    private AuditRow Audited(string action, AccountDocument? before, AccountDocument? after, IEnumerable<string>? credentials = null) =>
        AuditRow.Of(action, $"account:{_account.Key}", clock.GetUtcNow(), Told(before, null), Told(after, credentials));

    private static object? Told(AccountDocument? document, IEnumerable<string>? credentials) => document is null ? null : new
    {
        document.Name,
        document.Mode,
        document.Enabled,
        document.Paused,
        document.Deleted,
        document.Settings,
        document.Common,
        document.RemoteSeller,
        CredentialsSet = credentials,
    };

    /// <summary>Items that wait for the account say that it is paused, or no longer.</summary>
    private OperationItemsPausedRow ItemsPaused(bool paused) => new(_account.Key, paused, clock.GetUtcNow());

    private static AccountSettings Merge(AccountSettings? known, AccountSettings? change) => change is null
        ? known ?? new AccountSettings()
        : new AccountSettings
        {
            SyncIntervalSeconds = change.SyncIntervalSeconds ?? known?.SyncIntervalSeconds,
            ImportOrdersFrom = change.ImportOrdersFrom ?? known?.ImportOrdersFrom,
            AutoAcknowledge = change.AutoAcknowledge ?? known?.AutoAcknowledge,
            RestockOnCancel = change.RestockOnCancel ?? known?.RestockOnCancel,
            StockPolicy = change.StockPolicy ?? known?.StockPolicy,
            StockBuffer = change.StockBuffer ?? known?.StockBuffer,
            MaxPriceChangePercent = change.MaxPriceChangePercent ?? known?.MaxPriceChangePercent,
            MaxDelistPerDay = change.MaxDelistPerDay ?? known?.MaxDelistPerDay,
            PersonalDataDays = change.PersonalDataDays ?? known?.PersonalDataDays,
            MaxZeroedSharePercent = change.MaxZeroedSharePercent ?? known?.MaxZeroedSharePercent,
            PriceRule = change.PriceRule ?? known?.PriceRule,
            Warehouses = change.Warehouses ?? known?.Warehouses,
        };

    private async Task<ConnectionState> TryConnectAsync(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        var outcome = await dispatcher.RunNowAsync(new TestJob(Context(credentials, settings) with { Patience = TimeSpan.FromSeconds(10) }));
        var latency = (long)(outcome.EndedAt - outcome.StartedAt).TotalMilliseconds;
        return outcome.Failure is { } failure
            ? new ConnectionState(false, latency, failure.Message, failure.Failure, failure.Code, outcome.EndedAt)
            : new ConnectionState(true, latency, outcome.Cursor ?? "", null, null, outcome.EndedAt);
    }

    private static AccountError DisconnectedBy(ConnectionState state) => new(
        state.Failure?.ToString() ?? "Unknown", state.Code, state.Detail, "Correct the credentials with POST /api/marketplace/configure.", state.TestedAt, null);

    private (AccountDocument Document, string? Secret) WithWebhook(AccountDocument document, WebhookDescriptor hooks, IReadOnlyDictionary<string, string> settings)
    {
        var (webhook, secret) = setup.NewWebhook(_account, hooks, settings);
        return (document with { Webhook = webhook }, secret);
    }

    /// <summary>Lets the platform know our address. A failure is shown, and tried again by itself; polling goes on.</summary>
    private async Task RegisterWebhookAsync(Uri? webhookBase, IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings)
    {
        if (webhookBase is null || _document?.Webhook is not { } webhook || _connector is not IWebhookRegistration)
            return;
        var outcome = await dispatcher.RunNowAsync(Registration(Context(credentials, settings), webhook, webhookBase));
        await SaveOrReloadAsync(_document with { Webhook = WebhookUpkeep.After(webhook with { Base = webhookBase }, outcome, clock.GetUtcNow()) });
    }

    private RegistrationJob Registration(JobContext context, AccountWebhook webhook, Uri webhookBase) =>
        new(context, new Uri(webhookBase, setup.OpenEndpointKey(_account, webhook)), setup.OpenWebhookSecret(_account, webhook));

    /// <summary>Once a day, because platforms switch off what they could not deliver to for a while (WooCommerce after five deliveries).</summary>
    private RegistrationJob? NextRegistration(DateTimeOffset now) =>
        MayCall(now) && NextRegistrationAt() <= now && _document!.Webhook is { Base: { } webhookBase } webhook
            ? Registration(Context(_document), webhook, webhookBase)
            : null;

    private DateTimeOffset? NextRegistrationAt() =>
        _connector is IWebhookRegistration && !_running.Values.Any(static job => job is RegistrationJob) ? WebhookUpkeep.DueAt(_document!.Webhook) : null;

    private JobContext Context(AccountDocument document) => Context(setup.OpenCredentials(_account, document), document.Settings);

    private JobContext Context(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
        Context(credentials, settings, _connector!.RemoteSeller(credentials, settings));

    private JobContext Context(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings, string remoteSeller)
    {
        var common = Merge(_tenantDefaults, _document?.Common);
        return new JobContext(
            _account, _connector!, credentials, settings, remoteSeller,
            new OrderRules(
                common.RestockOnCancel ?? true, _connector!.StockWriting(settings)?.LowersOwnStock ?? true, common.ImportOrdersFrom ?? _document?.CreatedAt,
                common.AutoAcknowledge ?? false))
        {
            Brakes = BrakeLimits.Of(common),
            TimeZone = _timeZone,
        };
    }

    private async Task<AccountView> ViewAsync()
    {
        var document = _document!;
        var now = clock.GetUtcNow();
        var backlog = await listings.BacklogAsync(_account.Tenant, _account.Key);
        var health = HealthScore.Of(document, backlog, PollInterval, _connector is IOrderSource, now);
        var hooks = _connector?.Descriptor.Webhooks;
        return new AccountView
        {
            Account = _account,
            Name = document.Name,
            Mode = document.Mode,
            State = health.State,
            Enabled = document.Enabled,
            Health = health,
            BreakerState = document.Breaker.StateAt(now),
            BreakerOpenUntil = document.Breaker.OpenUntil,
            MaskedCredentials = document.MaskedCredentials,
            Settings = document.Settings,
            Common = Merge(_tenantDefaults, document.Common),
            LastSyncAt = document.LastSyncAt,
            LastSuccessAt = document.LastSuccessAt,
            LastError = document.LastError,
            Cursors = document.OrdersCursor is { } cursor ? new Dictionary<string, string> { ["orders"] = cursor } : new Dictionary<string, string>(),
            Webhook = document.Webhook is { } webhook && hooks is not null
                ? new WebhookState(
                    hooks.Transport, setup.OpenEndpointKey(_account, webhook), webhook.Scheme, webhook.Username, webhook.Scheme is "basic" ? null : hooks.HeaderName, hooks.Registration,
                    webhook.State, webhook.RegistrationId, await inbox.LastReceivedAsync(_account.Tenant, _account.Key))
                : null,
            Version = _version,
            CreatedAt = document.CreatedAt,
            StockPolicy = Merge(_tenantDefaults, document.Common).StockPolicy ?? KolajAI.Products.StockPolicy.Shared,
            StockBuffer = Merge(_tenantDefaults, document.Common).StockBuffer ?? 0,
            Quotas = await QuotasAsync(document),
        };
    }

    private async Task<IReadOnlyList<QuotaUsage>> QuotasAsync(AccountDocument document)
    {
        var usage = new List<QuotaUsage>();
        if (_connector is not null && document.RemoteSeller is not null)
        {
            foreach (var scope in QuotaScopes.All(Context(new Dictionary<string, string>(), document.Settings, document.RemoteSeller)))
                usage.AddRange(await grains.GetGrain<IQuotaGrain>(scope).Usage());
        }

        return usage;
    }
}
