using KolajAI.Api.Tenants;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Access;

/// <summary>What a first start made, to be printed once; null where nothing was made, or the operator knows it already.</summary>
public sealed record FirstStartKeys(string? OwnerKey, string? OpsKey);

/// <summary>
/// With no tenant stored, creates <c>default</c> with one owner key; without a given operator's key, makes one. Of both only the hash is
/// kept. To be run once the grains can be called, before the first request. Safe to repeat, and after a crash in the middle.
/// </summary>
public sealed class FirstStart
{
    private const string DefaultTenant = "default";

    private readonly ITenantReads _tenants;
    private readonly IKeyReads _keys;
    private readonly TenantSetup _setup;
    private readonly KolajApiOptions _options;

    internal FirstStart(ITenantReads tenants, IKeyReads keys, TenantSetup setup, IOptions<KolajApiOptions> options)
    {
        _tenants = tenants;
        _keys = keys;
        _setup = setup;
        _options = options.Value;
    }

    /// <exception cref="InvalidOperationException">The bootstrap key is shorter than 32 characters.</exception>
    public async Task<FirstStartKeys> RunAsync(CancellationToken cancellation)
    {
        if (_options.BootstrapApiKey is { } given && given.Length < ApiKeys.LeastLength)
            throw new InvalidOperationException($"KOLAJ_BOOTSTRAP_API_KEY must have at least {ApiKeys.LeastLength} characters.");
        return new FirstStartKeys(await OwnerKeyAsync(cancellation), await OpsKeyAsync(cancellation));
    }

    private async Task<string?> OwnerKeyAsync(CancellationToken cancellation)
    {
        if ((await _tenants.ListAsync(cancellation)).Count > 0)
            return null;
        var key = _options.BootstrapApiKey ?? ApiKeys.Create();
        var created = await _setup.CreateAsync(DefaultTenant, DefaultTenant, key);
        return created && _options.BootstrapApiKey is null ? key : null;
    }

    private async Task<string?> OpsKeyAsync(CancellationToken cancellation)
    {
        if (_options.OpsKey is not null || (await _keys.ListAsync(Roles.OpsTenant, cancellation)).Any(static k => k is { Role: Roles.Ops, RevokedAt: null }))
            return null;
        var key = ApiKeys.CreateOps();
        return await _setup.KeepKeyAsync(Roles.OpsTenant, key, "operator", Roles.Ops) ? key : null;
    }
}
