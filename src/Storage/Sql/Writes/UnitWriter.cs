using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What became of one row.</summary>
internal enum RowOutcome
{
    Written,

    /// <summary>A conditional row that matched nothing; the unit goes on without it.</summary>
    Dropped,

    /// <summary>A unique key is taken; the unit is refused.</summary>
    Refused,

    /// <summary>A version did not match; the unit is a conflict.</summary>
    Conflict,
}

/// <summary>Writes one unit inside the open transaction: all of it, or, by its savepoint, nothing.</summary>
internal sealed class UnitWriter : IBatchWriter
{
    private const string Savepoint = "savepoint unit";
    private const string Release = "release unit";
    private const string RollBack = "rollback to unit";

    private readonly WriteConnection _connection;
    private readonly Func<Exception, bool> _isUniqueViolation;
    private readonly FenceWriter _fences;
    private readonly ProductWriter _products;
    private readonly GroupWriter _groups;
    private readonly ListingWriter _listings;
    private readonly ConsistencyWriter _consistency;
    private readonly HoldWriter _holds;
    private readonly AdoptionWriter _adoption;
    private readonly BundleWriter _bundles;
    private readonly CatalogWriter _catalog;
    private readonly MappingWriter _mappings;
    private readonly OrderWriter _orders;
    private readonly WorkWriter _work;
    private readonly IdentityWriter _identity;
    private readonly UserWriter _users;
    private readonly AccountWriter _accounts;
    private readonly ImportWriter _imports;
    private readonly WarehouseWriter _warehouses;
    private readonly TenantWriter _tenants;
    private readonly AlertWriter _alerts;
    private readonly AuditWriter _audit;
    private readonly PersonalWriter _personal;
    private readonly ChangeWriter _changes;

    /// <param name="isUniqueViolation">Whether a statement failed for a unique key.</param>
    /// <param name="due">As of <see cref="AccountWriter"/>.</param>
    public UnitWriter(
        WriteConnection connection, TimeProvider clock, ChangeWriter changes, AuditChain chain, Func<Exception, bool> isUniqueViolation, Action<IEnumerable<AccountDue>>? due = null)
    {
        _connection = connection;
        _isUniqueViolation = isUniqueViolation;
        _fences = new(connection, clock);
        _products = new(connection);
        _listings = new(connection, clock);
        _consistency = new(connection);
        _holds = new(connection);
        _adoption = new(connection);
        _bundles = new(connection);
        _catalog = new(connection);
        _mappings = new(connection);
        _orders = new(connection);
        _work = new(connection);
        _identity = new(connection, clock);
        _users = new(connection);
        _accounts = new(connection, due);
        _groups = new(connection, _accounts);
        _imports = new(connection);
        _warehouses = new(connection);
        _tenants = new(connection);
        _alerts = new(connection);
        _audit = new(connection, chain);
        _personal = new(connection);
        _changes = changes;
    }

    public void Write(IReadOnlyList<Unit> units, CommitResult[] results)
    {
        Begin();
        for (var i = 0; i < units.Count; i++)
            results[i] = Write(units[i]);
        End();
    }

    /// <summary>A transaction has begun.</summary>
    public void Begin()
    {
        _accounts.Begin();
        _audit.Begin();
        _changes.Begin();
    }

    /// <summary>The transaction is about to be committed: what its units share is written.</summary>
    /// <exception cref="Exception">The database is broken; the transaction must be rolled back.</exception>
    public void End()
    {
        _accounts.End();
        _audit.End();
        _changes.End();
    }

    /// <exception cref="Exception">The unit, or the database, is broken; the transaction must be rolled back.</exception>
    public CommitResult Write(Unit unit)
    {
        if (!MayLoseMidway(unit) && !(_connection.ErrorsEndTransactions && HasFurtherKeys(unit.Fence)))
            return WriteRows(unit);
        _connection[Savepoint].Run();
        var result = WriteRows(unit);
        if (!result.Committed)
            _connection[RollBack].Run();
        _connection[Release].Run();
        return result;
    }

    /// <summary>Writes a unit that is alone in its transaction: one that loses has to be rolled back with it.</summary>
    /// <inheritdoc cref="Write(Unit)"/>
    public CommitResult WriteAlone(Unit unit) => WriteRows(unit);

    /// <summary>A unit's rows are written: what it shares with others waits for the end.</summary>
    public void Share(Unit unit)
    {
        foreach (var due in unit.Due)
            _accounts.MakeDue(due);
        _audit.Write(unit.Tenant, unit.Audit);
        _changes.Write(unit.Tenant, unit.Changes);
    }

    /// <summary>False when the unit can lose at its first row alone, and then has written nothing.</summary>
    private static bool MayLoseMidway(Unit unit)
    {
        if (unit.Rows.Count + (unit.Fence is null ? 0 : 1) < 2)
            return false;
        foreach (var row in unit.Rows)
        {
            if (MayLose(row))
                return true;
        }

        return false;
    }

    /// <summary>Whether the fenced row has a unique key beside its own, at which the statement fails.</summary>
    private static bool HasFurtherKeys(FencedRow? fence) => fence is AccountRow or OrderRow or FeedRow or UserRow;

    /// <summary>Whether a row can refuse its unit or make it a conflict; the others are written or dropped.</summary>
    private static bool MayLose(StoreRow row) => row is ListingDesiredRow { IsShared: true } || row is not (
        ProductBarcodesRow or ProductGroupLeftRow or ProductWakeRow or ListingDesiredRow or ListingRemovedRow or ListingTakenRow or ListingResultRow or AccountListingsDueRow or ListingMarkRow
        or ListingShownRow or ListingPutOffRow or BatchRow or BatchDoneRow or InboxStateRow or OperationItemRow or OperationItemsMovedRow or OperationItemsPausedRow
        or OperationExpiredRow or OrderLineRow or OrderEffectRow or OrderActionRow or AccountWakeRow or StockRuleRow
        or ChannelListingRow or ChannelListingCandidateRow or ChannelListingStateRow or ChannelListingBoundRow or ChannelListingUnboundRow or ChannelListingLinesDoneRow
        or ChannelListingsDroppedRow or RemoteIdsReleasedRow or ListingImportsDroppedRow or BundlesDueRow or BundleSettledRow
        or CatalogPageRow or CatalogReadRow or CatalogWantedRow or MappingRow or MappingCheckRow or MappingCheckDoneRow or MappingMissingRow
        or ImportErrorRow or ImportSeenRow or ImportUnseenRow or ImportScheduleRemovedRow or FeedRemovedRow
        or ApiKeyRevokedRow or ApiKeyUsedRow or UserSessionSeenRow or UserSessionsEndedRow or SignInSucceededRow or SignInForgivenRow or AlertRow or AlertDecisionRow or TenantRemovalMovedRow
        or PersonalEndRow or PersonalEventRow or PersonalErasedRow or InboxPayloadErasedRow);

    private CommitResult WriteRows(Unit unit)
    {
        if (unit.Fence is { } fence)
        {
            try
            {
                if (!_fences.Write(fence))
                    return new CommitResult(CommitOutcome.Conflict, 0, null, []);
            }
            catch (Exception e) when (_isUniqueViolation(e))
            {
                // A further unique key of the fenced row itself (order key, remote seller, endpoint).
                return new CommitResult(CommitOutcome.Refused, 0, null, []);
            }
        }

        List<StoreRow>? dropped = null;
        foreach (var row in TableOrder.Sort(unit.Rows))
        {
            switch (Write(unit.Tenant, row))
            {
                case RowOutcome.Dropped:
                    (dropped ??= []).Add(row);
                    break;
                case RowOutcome.Refused or RowOutcome.Conflict when !MayLose(row):
                    throw new InvalidOperationException($"{row.GetType().Name} made its unit lose, for which nothing was prepared.");
                case RowOutcome.Refused:
                    return new CommitResult(CommitOutcome.Refused, 0, row, []);
                case RowOutcome.Conflict:
                    return new CommitResult(CommitOutcome.Conflict, 0, null, []);
                default:
                    break;
            }
        }

        Share(unit);
        return new CommitResult(CommitOutcome.Committed, unit.Fence is null ? 0 : unit.Fence.ExpectedVersion + 1, null, dropped ?? []);
    }

    private RowOutcome Write(string tenant, StoreRow row) => row switch
    {
        ProductNameRow r => _products.Name(tenant, r),
        ProductBarcodesRow r => _products.Barcodes(tenant, r),
        LedgerRow r => _products.Ledger(tenant, r),
        RemoteIdRow r => _products.RemoteId(tenant, r),
        ProductGroupRow r => _groups.Group(tenant, r),
        ProductGroupMemberRow r => _groups.Member(tenant, r),
        ProductGroupLeftRow r => _groups.Left(tenant, r),
        GroupRemoteIdRow r => _groups.RemoteId(tenant, r),
        ProductWakeRow r => _groups.Wake(tenant, r),
        ListingDesiredRow r => _listings.Desired(tenant, r),
        ListingRemovedRow r => _listings.Removed(tenant, r),
        ListingTakenRow r => _listings.Taken(tenant, r),
        ListingResultRow r => _listings.Result(tenant, r),
        AccountListingsDueRow r => _listings.AccountDue(tenant, r),
        ListingMarkRow r => _listings.Mark(tenant, r),
        ListingGuardRow r => _listings.Guard(tenant, r),
        ListingShownRow r => _listings.Shown(tenant, r),
        ListingPutOffRow r => _listings.PutOff(tenant, r),
        StockRuleRow r => _accounts.StockRule(tenant, r),
        DriftRow r => _consistency.Drift(tenant, r),
        DriftPutRightRow r => _consistency.DriftPutRight(tenant, r),
        ConsistencyCheckRow r => _consistency.Check(tenant, r),
        ConsistencyCheckDoneRow r => _consistency.CheckDone(tenant, r),
        HoldRow r => _holds.Hold(tenant, r),
        HoldDecisionRow r => _holds.Decision(tenant, r),
        BrakePassRow r => _holds.Pass(tenant, r),
        ChannelListingRow r => _adoption.Listing(tenant, r),
        ChannelListingCandidateRow r => _adoption.Candidate(tenant, r),
        ChannelListingStateRow r => _adoption.State(tenant, r),
        ChannelListingBoundRow r => _adoption.Bound(tenant, r),
        ChannelListingUnboundRow r => _adoption.Unbound(tenant, r),
        ChannelListingLinesDoneRow r => _adoption.LinesDone(tenant, r),
        ChannelListingsDroppedRow r => _adoption.Dropped(tenant, r),
        RemoteIdsReleasedRow r => _adoption.Released(tenant, r),
        ListingImportRow r => _adoption.Import(tenant, r),
        ListingImportDoneRow r => _adoption.ImportDone(tenant, r),
        ListingImportsDroppedRow r => _adoption.ImportsDropped(tenant, r),
        BundleComponentsRow r => _bundles.Components(tenant, r),
        BundlesDueRow r => _bundles.Due(tenant, r),
        BundleSettledRow r => _bundles.Settled(tenant, r),
        NoComponentRow r => _bundles.NoComponent(tenant, r),
        CatalogPageRow r => _catalog.Page(tenant, r),
        CatalogReadRow r => _catalog.Reading(tenant, r),
        CatalogWantedRow r => _catalog.Wanted(tenant, r),
        MappingRow r => _mappings.Mapping(tenant, r),
        MappingCheckRow r => _mappings.Check(tenant, r),
        MappingCheckDoneRow r => _mappings.CheckDone(tenant, r),
        MappingMissingRow r => _mappings.Missing(tenant, r),
        PersonalEndRow r => _personal.End(tenant, r),
        PersonalEventRow r => _personal.Event(tenant, r),
        PersonalErasedRow r => _personal.Erased(tenant, r),
        InboxPayloadErasedRow r => _personal.PayloadErased(tenant, r),
        BatchRow r => _work.Batch(tenant, r),
        BatchDoneRow r => _work.BatchDone(tenant, r),
        InboxRow r => _work.Inbox(tenant, r),
        InboxStateRow r => _work.InboxState(tenant, r),
        OperationItemRow r => _work.OperationItem(tenant, r),
        OperationItemsMovedRow r => _work.OperationItemsMoved(tenant, r),
        OperationItemsPausedRow r => _work.OperationItemsPaused(tenant, r),
        OperationExpiredRow r => _work.OperationExpired(tenant, r),
        OrderLineRow r => _orders.Line(tenant, r),
        OrderEffectRow r => _orders.Effect(tenant, r),
        OrderActionRow r => _orders.Action(tenant, r),
        AccountWakeRow r => _accounts.Wake(tenant, r),
        ConnectorStateRow r => _accounts.ConnectorState(tenant, r),
        IdempotencyRow r => _identity.Idempotency(tenant, r),
        IdempotencyAnswerRow r => _identity.IdempotencyAnswer(tenant, r),
        ApiKeyRow r => _identity.ApiKey(tenant, r),
        ApiKeyRevokedRow r => _identity.ApiKeyRevoked(tenant, r),
        ApiKeyReplacedRow r => _identity.ApiKeyReplaced(tenant, r),
        ApiKeyUsedRow r => _identity.ApiKeyUsed(tenant, r),
        UserRemovedRow r => _users.Removed(tenant, r),
        UserSessionRow r => _users.Session(tenant, r),
        UserSessionSeenRow r => _users.SessionSeen(tenant, r),
        UserSessionsEndedRow r => _users.SessionsEnded(tenant, r),
        SignInAttemptRow r => _users.Attempt(tenant, r),
        SignInSucceededRow r => _users.Succeeded(tenant, r),
        SignInForgivenRow r => _users.Forgiven(tenant, r),
        OwnerRemainsRow => _users.AnOwnerRemains(tenant),
        TenantChangedRow r => _tenants.Changed(tenant, r),
        TenantSuspendedRow r => _tenants.Suspended(tenant, r),
        TenantRemovalRow r => _tenants.Removal(r),
        TenantRemovalMovedRow r => _tenants.RemovalMoved(r),
        AlertRow r => _alerts.Alert(tenant, r),
        AlertDecisionRow r => _alerts.Decision(tenant, r),
        KeyPlaceRow r => _alerts.KeyPlace(tenant, r),
        TenantRow r => _identity.Tenant(tenant, r),
        DataKeyRow r => _identity.DataKey(tenant, r),
        BlindIndexRow r => _identity.BlindIndex(tenant, r),
        ImportErrorRow r => _imports.Error(tenant, r),
        ImportSeenRow r => _imports.Seen(tenant, r),
        ImportUnseenRow r => _imports.Unseen(tenant, r),
        ImportScheduleRemovedRow r => _imports.ScheduleRemoved(tenant, r),
        FeedRemovedRow r => _imports.FeedRemoved(tenant, r),
        WarehouseRemovedRow r => _warehouses.Removed(tenant, r),
        WarehouseStockRow r => _warehouses.Stock(tenant, r),
        AccountWarehousesRow r => _warehouses.Account(tenant, r),
        _ => throw new ArgumentException($"No table takes a row of type {row.GetType().Name}.", nameof(row)),
    };
}
