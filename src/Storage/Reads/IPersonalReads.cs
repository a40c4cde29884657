using KolajAI.Identity;

namespace KolajAI.Storage.Reads;

/// <summary>Whose data is due to go, or has gone.</summary>
public interface IPersonalReads
{
    /// <summary>Accounts with ended objects whose data is not erased, over all tenants.</summary>
    Task<IReadOnlyList<AccountRef>> AccountsAsync(CancellationToken cancellation = default);

    /// <summary>Objects of an account that ended before then and whose data is not erased, the longest ended first.</summary>
    Task<IReadOnlyList<string>> EndedBeforeAsync(AccountRef account, DateTimeOffset before, int limit, CancellationToken cancellation = default);
}
