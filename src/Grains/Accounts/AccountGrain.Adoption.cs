using KolajAI.Connectors;
using KolajAI.Grains.Adoption;
using KolajAI.Grains.Dispatching;

namespace KolajAI.Grains.Accounts;

/// <content>Listings that were on the channel before the hub.</content>
internal sealed partial class AccountGrain
{
    private const int LinesAtOnce = 50;

    private bool Importing => _running.Values.Any(static j => j.Kind is JobKinds.Import or JobKinds.BindLines);

    /// <summary>One at a time, beside everything else.</summary>
    private async Task<AccountJob?> NextImportJobAsync(DateTimeOffset now)
    {
        if (_connector is not IListingReader || Importing)
            return null;
        var bound = await adoption.LinesDueAsync(_account.Tenant, _account.Key, LinesAtOnce);
        if (bound.Count > 0)
            return new BindLinesJob(Context(_document!), bound);
        return MayCall(now) && await adoption.NextImportAsync(_account.Tenant, _account.Key) is { } import && import.DueAt <= now
            ? new ListingImportJob(Context(_document!), import, _document!.Mode is KolajAI.Accounts.AccountMode.Observe)
            : null;
    }

    private async Task<DateTimeOffset?> NextImportAsync() => _connector is not IListingReader || Importing
        ? null
        : (await adoption.NextImportAsync(_account.Tenant, _account.Key))?.DueAt;
}
