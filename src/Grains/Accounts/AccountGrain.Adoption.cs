using KolajAI.Connectors;
using KolajAI.Grains.Adoption;
using KolajAI.Grains.Dispatching;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <content>Listings that were on the channel before the hub.</content>
internal sealed partial class AccountGrain
{
    private const int LinesAtOnce = 50;

    private bool Importing => _running.Values.Any(static j => j.Kind is JobKinds.Import or JobKinds.BindLines);

    /// <summary>One at a time, beside everything else.</summary>
    private async Task<AccountJob?> NextImportJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        if (_connector is not IListingReader || Importing)
            return null;
        if (agenda.HasLines && await adoption.LinesDueAsync(_account.Tenant, _account.Key, LinesAtOnce) is { Count: > 0 } bound)
            return new BindLinesJob(Context(_document!), bound);
        return agenda.ImportAt <= now && MayCall(now) && await adoption.NextImportAsync(_account.Tenant, _account.Key) is { } import && import.DueAt <= now
            ? new ListingImportJob(Context(_document!), import, _document!.Mode is KolajAI.Accounts.AccountMode.Observe)
            : null;
    }
}
