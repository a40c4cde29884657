using KolajAI.Grains.Tests.Exposures;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>
/// The store in memory, for one product: a unit is written whole or not at all, and its conditional rows under the conditions that the
/// store's own statements have. Others run before and after each unit, never within.
/// </summary>
internal sealed class HubStore(RuleOff off) : ICommitter
{
    private const string Unknown = "outcome_unknown";

    private Dictionary<string, AspectRow> _rows = new(StringComparer.Ordinal);

    public ProductRow? Product { get; set; }

    public long Version { get; set; }

    public HashSet<string> Ledger { get; } = new(StringComparer.Ordinal);

    /// <summary>Looks on after each unit.</summary>
    public Action Committed { get; set; } = static () => { };

    public IReadOnlyList<AspectRow> Rows => [.. _rows.Values];

    /// <summary>The stock row of an account.</summary>
    public AspectRow? Row(string account) => _rows.GetValueOrDefault(account);

    public async Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
    {
        await Task.Yield();
        var result = Write(unit);
        Committed();
        await Task.Yield();
        return result;
    }

    private CommitResult Write(Unit unit)
    {
        var before = new Dictionary<string, AspectRow>(_rows, StringComparer.Ordinal);
        if (unit.Fence is ProductRow fence && fence.ExpectedVersion != Version)
            return new CommitResult(CommitOutcome.Conflict, 0, null, []);
        if (unit.Rows.OfType<LedgerRow>().FirstOrDefault(r => Ledger.Contains(r.EffectKey)) is { } counted)
            return new CommitResult(CommitOutcome.Refused, 0, counted, []);
        var dropped = new List<StoreRow>();
        foreach (var row in unit.Rows)
        {
            if (Write(row))
                continue;
            if (row is ListingGuardRow)
            {
                _rows = before;
                return new CommitResult(CommitOutcome.Conflict, 0, null, []);
            }

            dropped.Add(row);
        }

        foreach (var row in unit.Rows.OfType<LedgerRow>())
            Ledger.Add(row.EffectKey);
        if (unit.Fence is ProductRow written)
            (Product, Version) = (written, Version + 1);
        return new CommitResult(CommitOutcome.Committed, Version, null, dropped);
    }

    /// <returns>False when the row's condition does not hold.</returns>
    private bool Write(StoreRow change) => change switch
    {
        ListingDesiredRow { Aspect: Aspects.Stock } desired => Desired(desired),
        ListingGuardRow guard => Guard(guard),
        ListingTakenRow taken => Put(taken.AccountKey, r => r.DesiredVersion == taken.DesiredVersion && r.BatchId is null, r => r with
        {
            SentVersion = r.DesiredVersion,
            SentValue = taken.SentValue,
            SentAt = taken.At,
            BatchId = taken.BatchId,
            DueAt = null,
        }),
        ListingShownRow shown => Put(shown.AccountKey, r => r.SentVersion == shown.SentVersion && r.BatchId is null && r.ErrorCode != Unknown, r => r with
        {
            ShownValue = shown.Quantity,
            ShownAt = shown.At,
            ReadAt = null,
            SettleAt = r.Guarded ? shown.SettleAt : null,
        }),
        ListingResultRow result => Put(
            result.AccountKey, r => r.SentVersion == result.SentVersion && (r.BatchId ?? "") == result.BatchId && (result.Result != "closed" || r.Guarded), r => Result(r, result)),
        _ => true,
    };

    private bool Put(string account, Func<AspectRow, bool> holds, Func<AspectRow, AspectRow> change)
    {
        if (!_rows.TryGetValue(account, out var row) || !holds(row))
            return false;
        _rows[account] = change(row);
        return true;
    }

    private bool Desired(ListingDesiredRow change)
    {
        if (change.AlreadyShown && Put(change.AccountKey, r => r.DesiredVersion < change.DesiredVersion && r.DesiredVersion == r.ConfirmedVersion && r.BatchId is null
            && !(r.SentAt >= change.UnlessSentSince), r => Shown(r, change.DesiredVersion, change.Value) with { Guarded = false }))
            return true;
        if (!_rows.TryGetValue(change.AccountKey, out var row))
            _rows[change.AccountKey] = New(change.AccountKey, change.DesiredVersion, change.Value, change.DueAt) with { Guarded = false };
        else if (row.DesiredVersion < change.DesiredVersion)
            _rows[change.AccountKey] = row with
            {
                DesiredVersion = change.DesiredVersion,
                DesiredValue = change.Value,
                DueAt = row.ErrorCode == Unknown ? row.DueAt : change.DueAt,
                ErrorCode = row.ErrorCode == Unknown ? Unknown : null,
                Guarded = false,
                SettleAt = null,
                ReadAt = null,
            };
        return true;
    }

    private bool Guard(ListingGuardRow change)
    {
        if (change.Value is not { } value)
        {
            return Put(change.AccountKey, r => r.SentVersion == change.ExpectedSentVersion, r => r with
            {
                Guarded = true,
                ReadAt = change.ReadAt ?? r.ReadAt,
                SettleAt = change.Settled ? null : r.SettleAt,
            });
        }

        bool Stands(AspectRow r) => off is RuleOff.RevokedOnlyIfUnsent
            || (r.SentVersion == change.ExpectedSentVersion && r.DesiredVersion < value.Version && r.BatchId is null && r.ErrorCode != Unknown);
        if (Put(change.AccountKey, Stands, r => value.DueAt is null
            ? Shown(r, value.Version, value.Json) with { ReadAt = change.ReadAt }
            : r with
            {
                Guarded = true,
                DesiredVersion = value.Version,
                DesiredValue = value.Json,
                DueAt = value.DueAt,
                ReadAt = change.ReadAt,
                SettleAt = null,
                ErrorCode = null,
            }))
            return true;
        return change.ExpectedSentVersion == 0 && _rows.TryAdd(change.AccountKey, New(change.AccountKey, value.Version, value.Json, value.DueAt) with { ReadAt = change.ReadAt });
    }

    private AspectRow Result(AspectRow row, ListingResultRow result)
    {
        var behind = row.DesiredVersion > row.SentVersion ? result.At : (DateTimeOffset?)null;
        return result.Result switch
        {
            "confirmed" => row with
            {
                SentAt = result.At,
                BatchId = null,
                ConfirmedVersion = row.SentVersion,
                ConfirmedValue = row.SentValue,
                ConfirmedAt = result.At,
                ErrorCode = null,
                DueAt = behind,
                SettleAt = !row.Guarded ? null : off is RuleOff.FeedReadAfterConfirmation && result.SettleAt > row.SentAt ? row.SentAt : result.SettleAt,
                ReadAt = row.Guarded && result.ReadAfter ? result.At : row.ReadAt,
            },
            "retry" => row with { BatchId = null, ErrorCode = result.Code, DueAt = behind ?? result.DueAt ?? result.At },
            "unknown" => row with { BatchId = null, ErrorCode = Unknown, DueAt = result.DueAt ?? result.At },
            "closed" => row with { BatchId = null, ErrorCode = result.Code, DueAt = behind },
            _ => throw new NotSupportedException($"No channel here brings '{result.Result}'."),
        };
    }

    private static AspectRow Shown(AspectRow row, long version, string value) => row with
    {
        Guarded = true,
        DesiredVersion = version,
        DesiredValue = value,
        SentVersion = version,
        SentValue = value,
        ConfirmedVersion = version,
        ConfirmedValue = value,
        DueAt = null,
        SettleAt = null,
        ReadAt = null,
        ErrorCode = null,
    };

    private static AspectRow New(string account, long version, string value, DateTimeOffset? due) => new()
    {
        ProductId = HubProduct.Id,
        AccountKey = account,
        Aspect = Aspects.Stock,
        DesiredVersion = version,
        DesiredValue = value,
        SentVersion = 0,
        ConfirmedVersion = 0,
        DueAt = due,
        Guarded = true,
    };
}
