using KolajAI.Grains.Dispatching;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>Asks the brakes before anything is planned: what they stop is put to rest and can be seen, in one unit with what they count.</summary>
internal sealed class AccountBrakes(IHoldReads holds, ICommitter committer, TimeProvider clock)
{
    /// <summary>The due wishes that may be sent.</summary>
    public async Task<IReadOnlyList<AspectRow>> PassAsync(JobContext context, IReadOnlyList<AspectRow> due)
    {
        var kinds = due.Select(static r => (Row: r, Kind: Brakes.KindOf(r))).Where(static r => r.Kind is not null).ToLookup(static r => r.Kind!, static r => r.Row.ProductId);
        if (kinds.Count == 0)
            return due;
        var account = context.Account;
        var now = clock.GetUtcNow();
        var day = TenantDay.Of(now, context.TimeZone);
        var zeroes = kinds.Contains(Brakes.Zeroing);
        var verdict = Brakes.Decide(
            due, context.Brakes, await CountAsync(Brakes.Delisting), await CountAsync(Brakes.Zeroing),
            zeroes ? await holds.LiveAsync(account.Tenant, account.Key, day) : 0);
        if (verdict is { Stopped.Count: 0, Counted.Count: 0 })
            return due;
        var rows = new List<StoreRow>();
        foreach (var (row, kind) in verdict.Counted)
            rows.Add(new BrakePassRow(account.Key, kind, day, row.ProductId));
        foreach (var stopped in verdict.Stopped)
            rows.AddRange(Held(stopped, now));
        var result = await committer.CommitAsync(new Unit
        {
            Tenant = account.Tenant,
            Rows = rows,
            Changes = [.. verdict.Stopped.Select(s => new ChangeRow("listing", s.Row.ProductId, 0, now))],
            Due = verdict.Stopped.Count > 0 ? [new AccountDue(account, now)] : [],
        });

        // Uncounted, nothing goes: the rows are due still.
        return result.Committed ? [.. due.Except(verdict.Stopped.Select(static s => s.Row))] : [];

        async Task<BrakeCount> CountAsync(string kind)
        {
            if (!kinds.Contains(kind))
                return BrakeCount.None;
            var (count, products) = await holds.PassedAsync(account.Tenant, account.Key, kind, day, [.. kinds[kind]]);
            return new BrakeCount(count, products);
        }
    }

    private static IEnumerable<StoreRow> Held(StoppedWish stopped, DateTimeOffset now)
    {
        var row = stopped.Row;
        yield return new HoldRow(
            $"hold_{Guid.CreateVersion7(now):n}", stopped.Kind, row.AccountKey, row.ProductId, row.Aspect, row.DesiredVersion, stopped.Before, row.DesiredValue,
            stopped.Message, now);
        yield return new OperationItemsMovedRow(row.ProductId, row.AccountKey, row.Aspect, row.DesiredVersion, "held", stopped.Kind, stopped.Message, now);
    }
}
