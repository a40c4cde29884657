using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class PersonalReads(ReadConnections connections) : IPersonalReads
{
    public async Task<IReadOnlyList<AccountRef>> AccountsAsync(CancellationToken cancellation = default) =>
        [.. (await connections.ListAsync<TextPair>("select distinct tenant as name, account_key as value from personal_end", new { }, cancellation))
            .Select(static r => AccountRef.FromKey(r.Name, r.Value))];

    public Task<IReadOnlyList<string>> EndedBeforeAsync(AccountRef account, DateTimeOffset before, int limit, CancellationToken cancellation = default) =>
        connections.ListAsync<string>(
            "select object_id from personal_end where tenant = @Tenant and account_key = @Key and ended_at < @before order by ended_at limit @limit",
            new { account.Tenant, account.Key, before = Instants.ToMicros(before), limit }, cancellation);
}
