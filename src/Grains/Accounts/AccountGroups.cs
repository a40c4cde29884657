using KolajAI.Connectors;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>Reads the groups of which the content of a variant is due, each with all its variants on the account.</summary>
internal sealed class AccountGroups(IListingReads listings, IProductReads products)
{
    private static readonly IReadOnlyDictionary<string, GroupOnAccount> None = new Dictionary<string, GroupOnAccount>();

    /// <summary>Asks the store nothing where no variant's content may go.</summary>
    public async Task<IReadOnlyDictionary<string, GroupOnAccount>> OfAsync(
        AccountRef account, IReadOnlyList<AspectRow> due, IReadOnlyDictionary<string, ListingOnAccount> onAccount)
    {
        var ids = (from row in due
                   let listing = onAccount[row.ProductId]
                   where row.Aspect == Aspects.Content || !listing.IsPublished
                   select listing.Document?.Product.GroupId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
            return None;
        var members = (await products.GroupsAsync(account.Tenant, ids)).Values
            .SelectMany(static g => g.Variants).Where(v => v.AccountKeys.Contains(account.Key)).Select(static v => v.ProductId).ToList();

        // Rows before all that they are versions of: what changes in between makes another version due, and taking this one fails.
        var rows = (await listings.FindAsync(account.Tenant, account.Key, members)).ToLookup(static r => r.ProductId, StringComparer.Ordinal);
        var remote = await products.RemoteIdsAsync(account.Tenant, account.Key, members);
        var variants = (await products.FindManyAsync(account.Tenant, members)).Select(static r => KolajJson.FromBytes<ProductDocument>(r.State))
            .Where(d => !d.Deleted && d.Product.GroupId is not null && d.Listings.ContainsKey(account.Key))
            .Select(d => new ListingOnAccount(
                d.Product.Id, d, rows[d.Product.Id].ToDictionary(static r => r.Aspect, StringComparer.Ordinal),
                remote.GetValueOrDefault(d.Product.Id) ?? new Dictionary<string, string>()))
            .ToLookup(static v => v.Document!.Product.GroupId!, StringComparer.Ordinal);
        var groupIds = await products.GroupRemoteIdsAsync(account.Tenant, account.Key, ids);
        return (await products.GroupsAsync(account.Tenant, ids)).Values.Where(g => variants[g.Id].Any()).ToDictionary(
            static g => g.Id,
            g => Group(account, g, [.. variants[g.Id].OrderBy(static v => v.ProductId, StringComparer.Ordinal)], groupIds.GetValueOrDefault(g.Id) ?? new Dictionary<string, string>()),
            StringComparer.Ordinal);
    }

    private static GroupOnAccount Group(AccountRef account, StoredGroup group, IReadOnlyList<ListingOnAccount> variants, IReadOnlyDictionary<string, string> remoteIds)
    {
        var first = ChannelOffers.Worded(variants[0].Document!.Product, account.Key);
        return new GroupOnAccount(
            new ContentGroup(group.Id, group.Content.Title ?? first.Title, group.Content.Description ?? first.Description, group.Content.Images, group.Axes, remoteIds),
            variants);
    }
}
