using System.ComponentModel;
using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.Extensions.Caching.Hybrid;

namespace KolajAI.Api.Webhooks;

/// <summary>An account that listens, with what its sender proves itself by.</summary>
internal sealed record Listener(AccountRef Account, IWebhookParser Parser, WebhookSecret Secret);

/// <summary>What became of a delivery, for which account.</summary>
internal sealed record Proof(Listener Listener, WebhookVerdict Verdict);

/// <summary>Finds which account an incoming webhook is for. Local copies live at most 5 s.</summary>
internal sealed class WebhookAddresses(
    IAccountReads accounts, ITenantReads tenants, KeyLookup keys, IGrainFactory grains, IConnectorRegistry registry, ISealer sealer, HybridCache cache, TimeProvider clock)
{
    private const int LongestKey = 128;

    private static readonly HybridCacheEntryOptions ShortLived = new() { Expiration = TimeSpan.FromSeconds(5), LocalCacheExpiration = TimeSpan.FromSeconds(5) };

    /// <summary>
    /// Whether the sender is who it says. What this process remembers of the account may be older than its newest secret: only what the store holds now refuses.
    /// </summary>
    /// <exception cref="RequestRefusedException">404.</exception>
    public async Task<Proof> ProveAsync(string endpointKey, WebhookDelivery delivery, CancellationToken cancellation)
    {
        var listener = await ByEndpointKeyAsync(endpointKey, cancellation);
        var verdict = Verdict(listener, delivery);
        if (verdict.Kind is not WebhookVerdictKind.Refused)
            return new Proof(listener, verdict);
        var hash = ApiKeys.Hash(endpointKey);
        var stored = new CachedEndpoint(await accounts.FindByEndpointAsync(hash, cancellation));
        await cache.SetAsync(CacheKey(hash), stored, ShortLived, cancellationToken: cancellation);
        var now = Listening(stored);
        return new Proof(now, Verdict(now, delivery));
    }

    /// <exception cref="RequestRefusedException">404.</exception>
    public Task<Listener> RequireAsync(string endpointKey, CancellationToken cancellation) => ByEndpointKeyAsync(endpointKey, cancellation);

    /// <exception cref="RequestRefusedException">404.</exception>
    private async Task<Listener> ByEndpointKeyAsync(string endpointKey, CancellationToken cancellation)
    {
        if (endpointKey.Length is 0 or > LongestKey)
            throw Unknown();
        var hash = ApiKeys.Hash(endpointKey);
        var found = await cache.GetOrCreateAsync(
            CacheKey(hash), (accounts, hash),
            static async (state, token) => new CachedEndpoint(await state.accounts.FindByEndpointAsync(state.hash, token)), ShortLived, cancellationToken: cancellation);
        return Listening(found);
    }

    private Listener Listening(CachedEndpoint found) =>
        found.Endpoint is { } endpoint && registry.Find(endpoint.Account.Integration) is IWebhookParser parser
            ? new Listener(endpoint.Account, parser, Secret(endpoint))
            : throw Unknown();

    /// <summary>For relays: the tenant by its key, or the only one there is.</summary>
    /// <exception cref="RequestRefusedException">404.</exception>
    public async Task<string> KeyByNameAsync(HttpRequest request, CancellationToken cancellation)
    {
        var tenant = await TenantAsync(request, cancellation) ?? throw Unknown();
        if (request.Query["integration_id"].ToString() is not { Length: > 0 } integration)
            throw Unknown();
        var name = request.Query["account"].ToString();
        var named = (await accounts.ListAsync(tenant, cancellation)).Where(a => a.Integration == integration && (name.Length == 0 || a.Account == name)).ToArray();
        if (named is not [var account])
            throw Unknown();
        var view = await grains.GetGrain<IAccountGrain>(account.GrainKey).Get();
        return view?.Webhook?.EndpointKey ?? throw Unknown();
    }

    private async Task<string?> TenantAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (PresentedKey.Of(request) is { } presented && (await keys.FindAsync(presented, ClientAddress.Of(request.HttpContext), cancellation)).Key is { } key && Roles.Parse(key.Role) is not null)
            return key.Tenant;
        return await tenants.ListAsync(cancellation) is [var only] ? only.Tenant : null;
    }

    private WebhookSecret Secret(WebhookEndpoint endpoint) => endpoint.SealedSecret.Length == 0
        ? new WebhookSecret(registry.Describe(endpoint.Account.Integration)?.Webhooks?.Scheme ?? "none", null, "")
        : KolajJson.FromBytes<WebhookSecret>(sealer.Open(new SealedPlace(endpoint.Account.Tenant, $"account:{endpoint.Account.Key}", "webhook"), endpoint.SealedSecret));

    private WebhookVerdict Verdict(Listener listener, WebhookDelivery delivery)
    {
        WebhookVerdict? refused = null;
        foreach (var secret in listener.Secret.TakenAt(clock.GetUtcNow()))
        {
            var verdict = listener.Parser.Verify(delivery, secret);
            if (verdict.Kind is not WebhookVerdictKind.Refused)
                return verdict;
            // What the platform expects for the newest secret.
            refused ??= verdict;
        }

        return refused!;
    }

    private static string CacheKey(string hash) => $"webhook-endpoint:{hash}";

    private static RequestRefusedException Unknown() => new("webhook_endpoint_unknown");

    [ImmutableObject(true)]
    private sealed record CachedEndpoint(WebhookEndpoint? Endpoint);
}
