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

/// <summary>Finds which account an incoming webhook is for. Local copies live at most 5 s.</summary>
internal sealed class WebhookAddresses(
    IAccountReads accounts, ITenantReads tenants, KeyLookup keys, IGrainFactory grains, IConnectorRegistry registry, ISealer sealer, HybridCache cache)
{
    private const int LongestKey = 128;

    private static readonly HybridCacheEntryOptions ShortLived = new() { Expiration = TimeSpan.FromSeconds(5), LocalCacheExpiration = TimeSpan.FromSeconds(5) };

    /// <exception cref="RequestRefusedException">404.</exception>
    public async Task<Listener> ByEndpointKeyAsync(string endpointKey, CancellationToken cancellation)
    {
        if (endpointKey.Length is 0 or > LongestKey)
            throw Unknown();
        var hash = ApiKeys.Hash(endpointKey);
        var found = await cache.GetOrCreateAsync(
            $"webhook-endpoint:{hash}", (accounts, hash),
            static async (state, token) => new CachedEndpoint(await state.accounts.FindByEndpointAsync(state.hash, token)), ShortLived, cancellationToken: cancellation);
        if (found.Endpoint is not { } endpoint || registry.Find(endpoint.Account.Integration) is not IWebhookParser parser)
            throw Unknown();
        return new Listener(endpoint.Account, parser, Secret(endpoint));
    }

    /// <summary>For relays: the tenant by its key, or the only one there is.</summary>
    /// <exception cref="RequestRefusedException">404.</exception>
    public async Task<Listener> ByNameAsync(HttpRequest request, CancellationToken cancellation)
    {
        var tenant = await TenantAsync(request, cancellation) ?? throw Unknown();
        if (request.Query["integration_id"].ToString() is not { Length: > 0 } integration)
            throw Unknown();
        var name = request.Query["account"].ToString();
        var named = (await accounts.ListAsync(tenant, cancellation)).Where(a => a.Integration == integration && (name.Length == 0 || a.Account == name)).ToArray();
        if (named is not [var account])
            throw Unknown();
        var view = await grains.GetGrain<IAccountGrain>(account.GrainKey).Get();
        return view?.Webhook is { } webhook ? await ByEndpointKeyAsync(webhook.EndpointKey, cancellation) : throw Unknown();
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

    private static RequestRefusedException Unknown() => new("webhook_endpoint_unknown");

    [ImmutableObject(true)]
    private sealed record CachedEndpoint(WebhookEndpoint? Endpoint);
}
