using System.Text.RegularExpressions;
using KolajAI.Api.Errors;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Accounts;

/// <summary>Finds which account a call means (api.md section 1, Accounts).</summary>
internal sealed partial class AccountResolver(IAccountReads accounts, IConnectorRegistry registry)
{
    /// <summary>The one account that is named, or the only one of the integration.</summary>
    /// <exception cref="RequestRefusedException">400 when several exist and none is named; 404 when there is none.</exception>
    public async Task<AccountRef> OneAsync(string tenant, string? integrationId, string? account, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(integrationId))
            throw RequestRefusedException.At("/integration_id", ErrorCodes.Required, "Name the integration.");
        Describe(integrationId);
        var existing = await OfIntegrationAsync(tenant, integrationId, cancellation);
        if (!string.IsNullOrEmpty(account))
            return existing.FirstOrDefault(a => a.Account == account) is { Account: not null } found ? found : throw new RequestRefusedException("account_not_found");
        return existing switch
        {
            [] => throw new RequestRefusedException("account_not_found"),
            [var only] => only,
            _ => throw Several(existing),
        };
    }

    /// <summary>The account that configure creates or changes.</summary>
    public async Task<(AccountRef Account, bool Exists)> ForConfigureAsync(string tenant, string integrationId, string? account, CancellationToken cancellation)
    {
        var existing = await OfIntegrationAsync(tenant, integrationId, cancellation);
        if (string.IsNullOrEmpty(account))
        {
            return existing switch
            {
                [] => (new AccountRef(tenant, integrationId, AccountRef.DefaultAccount), false),
                [var only] => (only, true),
                _ => throw Several(existing),
            };
        }

        if (!NamePattern().IsMatch(account))
            throw RequestRefusedException.At("/account", "account_name_malformed", "An account's name has 1 to 40 of a-z, 0-9, _ and -, and begins with a letter or digit.");
        var named = new AccountRef(tenant, integrationId, account);
        return (named, existing.Contains(named));
    }

    /// <summary>Every account that the filter names.</summary>
    public async Task<IReadOnlyList<AccountRef>> ManyAsync(string tenant, string? integrationId, string? account, CancellationToken cancellation)
    {
        if (integrationId is not null)
            Describe(integrationId);
        var all = await accounts.ListAsync(tenant, cancellation);
        return [.. all.Where(a => (integrationId is null || a.Integration == integrationId) && (account is null || a.Account == account))];
    }

    /// <exception cref="RequestRefusedException">404: the catalogue has no such row.</exception>
    public ConnectorDescriptor Describe(string integrationId) =>
        registry.Describe(integrationId) ?? throw new RequestRefusedException("integration_not_found", $"The catalogue has no integration '{integrationId}'.");

    private async Task<IReadOnlyList<AccountRef>> OfIntegrationAsync(string tenant, string integrationId, CancellationToken cancellation) =>
        [.. (await accounts.ListAsync(tenant, cancellation)).Where(a => a.Integration == integrationId)];

    private static RequestRefusedException Several(IReadOnlyList<AccountRef> existing) => RequestRefusedException.At(
        "/account", "account_required", $"Name one of the accounts {string.Join(", ", existing.Select(static a => a.Account))}.");

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
