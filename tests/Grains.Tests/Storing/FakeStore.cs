using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Tests.Storing;

/// <summary>
/// The store's promises in memory: a unit is written whole or not at all, fenced rows by version, unique keys refuse. Faults are
/// injected by <see cref="Fault"/>.
/// </summary>
internal sealed class FakeStore : ICommitter
{
    private readonly Lock _gate = new();

    /// <summary>Asked before each unit; what it answers instead of null is the outcome.</summary>
    public Func<Unit, InjectedFault?>? Fault { get; set; }

    public Dictionary<(string Kind, string Id), (FencedRow Row, long Version)> Fenced { get; } = [];
    public Dictionary<(string Kind, string Name), string> Names { get; } = [];
    public Dictionary<string, IReadOnlyList<string>> Barcodes { get; } = [];
    public Dictionary<(string Product, string Key), LedgerRow> Ledger { get; } = [];
    public Dictionary<(string Product, string Account, string Aspect), ListingDesiredRow> Desired { get; } = [];
    public Dictionary<(string Product, string Account, string Aspect), (long Version, DateTimeOffset? SentAt)> Confirmed { get; } = [];
    public Dictionary<(string Account, string Kind, string RemoteId), string> RemoteIds { get; } = [];
    public Dictionary<(string Order, string Key), OrderEffectRow> Effects { get; } = [];
    public Dictionary<string, OrderLineRow> Lines { get; } = [];
    public Dictionary<string, OrderActionRow> Actions { get; } = [];
    public List<StoreRow> OperationRows { get; } = [];
    public Dictionary<string, byte[]> DataKeys { get; } = [];

    public HashSet<string> Erased { get; } = [];

    public Dictionary<string, DateTimeOffset> Ends { get; } = [];
    public Dictionary<string, byte[]> StockRules { get; } = [];
    public List<BlindIndexRow> BlindIndexes { get; } = [];
    public List<ChangeRow> Changes { get; } = [];
    public List<(string Tenant, AuditRow Entry)> Audit { get; } = [];
    public List<AccountDue> Due { get; } = [];

    public Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            var fault = Fault?.Invoke(unit);
            return fault switch
            {
                InjectedFault.Overloaded => throw new StorageOverloadedException("full", TimeSpan.FromSeconds(1)),
                InjectedFault.UnknownNotWritten => Task.FromResult(new CommitResult(CommitOutcome.Unknown, 0, null, [])),
                InjectedFault.UnknownWritten => Task.FromResult(Write(unit) with { Outcome = CommitOutcome.Unknown, Version = 0 }),
                _ => Task.FromResult(Write(unit)),
            };
        }
    }

    public (FencedRow Row, long Version)? Find<T>(string id)
        where T : FencedRow
    {
        lock (_gate)
            return Fenced.TryGetValue((typeof(T).Name, id), out var found) ? found : null;
    }

    /// <summary>Another writer: the row's version moves without the grain knowing.</summary>
    public void Touch<T>(string id)
        where T : FencedRow
    {
        lock (_gate)
            Fenced[(typeof(T).Name, id)] = Fenced[(typeof(T).Name, id)] with { Version = Fenced[(typeof(T).Name, id)].Version + 1 };
    }

    public T Read<T>(Func<FakeStore, T> read)
    {
        lock (_gate)
            return read(this);
    }

    private CommitResult Write(Unit unit)
    {
        if (unit.Fence is { } fence && Fenced.GetValueOrDefault((fence.GetType().Name, fence.Id)).Version != fence.ExpectedVersion)
            return new CommitResult(CommitOutcome.Conflict, 0, null, []);
        if (unit.Rows.FirstOrDefault(IsTaken) is { } refused)
            return new CommitResult(CommitOutcome.Refused, 0, refused, []);
        foreach (var row in unit.Rows)
            Write(row);
        if (unit.Fence is { } written)
            Fenced[(written.GetType().Name, written.Id)] = (written, written.ExpectedVersion + 1);
        Changes.AddRange(unit.Changes);
        Audit.AddRange(unit.Audit.Select(entry => (unit.Tenant, entry)));
        Due.AddRange(unit.Due);
        return new CommitResult(CommitOutcome.Committed, (unit.Fence?.ExpectedVersion ?? -1) + 1, null, []);
    }

    private bool IsTaken(StoreRow row) => row switch
    {
        ProductNameRow name => Names.TryGetValue((name.Kind, name.Name), out var holder) && holder != name.ProductId,
        RemoteIdRow id => RemoteIds.TryGetValue((id.AccountKey, id.Kind, id.RemoteId), out var holder) && holder != id.ProductId,
        LedgerRow ledger => Ledger.ContainsKey((ledger.ProductId, ledger.EffectKey)),
        _ => false,
    };

    private void Write(StoreRow row)
    {
        switch (row)
        {
            case ProductNameRow name:
                Names[(name.Kind, name.Name)] = name.ProductId;
                break;
            case ProductBarcodesRow barcodes:
                Barcodes[barcodes.ProductId] = barcodes.Barcodes;
                break;
            case LedgerRow ledger:
                Ledger.Add((ledger.ProductId, ledger.EffectKey), ledger);
                break;
            case ListingDesiredRow desired when !Desired.TryGetValue(Place(desired), out var old) || old.DesiredVersion < desired.DesiredVersion:
                // As the contract says: shown means confirmed only where nothing else was outstanding.
                if (desired.AlreadyShown && old is not null && Confirmed.GetValueOrDefault(Place(desired)) is var at && at.Version == old.DesiredVersion
                    && !(at.SentAt >= desired.UnlessSentSince))
                    Confirmed[Place(desired)] = at with { Version = desired.DesiredVersion };
                Desired[Place(desired)] = desired;
                break;
            case RemoteIdRow id:
                RemoteIds[(id.AccountKey, id.Kind, id.RemoteId)] = id.ProductId;
                break;
            case OrderEffectRow effect:
                if (!Effects.TryGetValue((effect.OrderId, effect.EffectKey), out var known) || (effect.Done && !known.Done))
                    Effects[(effect.OrderId, effect.EffectKey)] = effect;
                break;
            case OrderLineRow line:
                Lines[line.LineId] = line;
                break;
            case OrderActionRow action:
                Actions[action.ActionId] = action;
                break;
            case OperationItemRow or OperationItemsMovedRow:
                OperationRows.Add(row);
                break;
            case PersonalEndRow end:
                Ends.TryAdd(end.ObjectId, end.At);
                break;
            case DataKeyRow key:
                DataKeys.TryAdd(key.ObjectId, key.SealedKey);
                break;
            case BlindIndexRow index:
                BlindIndexes.Add(index);
                break;
            case ListingDesiredRow or BundlesDueRow or NoComponentRow:
                break;
            default:
                throw new NotSupportedException($"{row.GetType().Name} is not written by these grains.");
        }
    }

    private static (string, string, string) Place(ListingDesiredRow row) => (row.ProductId, row.AccountKey, row.Aspect);
}

public enum InjectedFault
{
    Overloaded = 0,
    UnknownWritten = 1,
    UnknownNotWritten = 2,
}
