using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>The channel's catalogue is read once a day and when somebody asks; then, and when mappings change, listings are looked at.</summary>
internal sealed partial class AccountGrain
{
    /// <summary>How soon to try again what is due and could not start.</summary>
    private static readonly TimeSpan CataloguePause = TimeSpan.FromSeconds(1);

    private bool _cataloguePlanned;

    private bool CatalogueBusy => _running.Values.Any(static j => j is CatalogJob or MappingCheckJob);

    /// <summary>One at a time, in the slowest lane.</summary>
    private async Task<AccountJob?> NextCatalogueJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        if (_connector is not ICategorySource || CatalogueBusy || _document!.Disconnected is not null)
            return null;
        if (agenda.MappingCheckAt <= now && await mappings.NextCheckAsync(_account.Tenant, _account.Key) is { } check && check.DueAt <= now)
            return new MappingCheckJob(Context(_document), check, listingMappings, mappings);
        return agenda.CatalogueAt <= now && MayCall(now) && await catalogue.NextReadingAsync(_account.Tenant, _account.Key) is { } reading && reading.DueAt <= now
            ? new CatalogJob(Context(_document), reading)
            : null;
    }

    private DateTimeOffset? NextCatalogueTime(AccountAgenda agenda, DateTimeOffset now)
    {
        if (_connector is not ICategorySource || CatalogueBusy)
            return null;
        return new[] { agenda.CatalogueAt, agenda.MappingCheckAt }.Min() is { } at ? at > now ? at : now + CataloguePause : null;
    }

    private async Task PlanCatalogueAsync(AccountDocument document, DateTimeOffset now)
    {
        if (_cataloguePlanned || _connector is not ICategorySource || document.Disconnected is not null)
            return;
        if (await catalogue.ReadingAsync(_account.Tenant, _account.Key, CatalogKinds.Categories, "") is null)
        {
            await committer.CommitAsync(new Unit
            {
                Tenant = _account.Tenant,
                Rows =
                [
                    new CatalogWantedRow(_account.Key, CatalogKinds.Categories, "", now), new CatalogWantedRow(_account.Key, CatalogKinds.Brands, "", now),
                ],
            });
        }

        _cataloguePlanned = true;
    }
}
