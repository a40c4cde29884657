using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// What a unit touches, so that the units of a set touch nothing twice. A unit with a row whose reach its keys do not tell, or whose rows
/// touch one thing twice, has no keys: it is written row by row, after the set.
/// </summary>
internal static class UnitKeys
{
    /// <returns>Null for a unit that is written row by row.</returns>
    public static IReadOnlyCollection<string>? Of(Unit unit)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (unit.Fence is { } fence && !Fence(keys, fence))
            return null;
        foreach (var row in unit.Rows)
        {
            if (!Row(keys, unit.Tenant, row))
                return null;
        }

        return keys;
    }

    private static bool Fence(HashSet<string> keys, FencedRow fence) => fence switch
    {
        ProductRow or QuotaRow or OperationRow or ImportRow or ImportScheduleRow => keys.Add(Key(fence.GetType().Name, fence.Tenant, fence.Id)),
        OrderRow r => keys.Add(Key("order", r.Tenant, r.Id)) && keys.Add(Key("order key", r.Tenant, r.AccountKey, r.OrderKey)),
        // Seldom, and with further unique keys.
        _ => false,
    };

    private static bool Row(HashSet<string> keys, string tenant, StoreRow row) => row switch
    {
        ProductNameRow r => keys.Add(Key("name", tenant, r.Kind, r.Name)),
        ProductBarcodesRow r => keys.Add(Key("barcodes", tenant, r.ProductId)),
        LedgerRow r => keys.Add(Key("ledger", tenant, r.ProductId, r.EffectKey)),
        RemoteIdRow r => keys.Add(Key("remote id", tenant, r.AccountKey, r.Kind, r.RemoteId)),
        ListingDesiredRow r => keys.Add(Key("aspect", tenant, r.ProductId, r.AccountKey, r.Aspect)),
        ListingTakenRow r => keys.Add(Key("aspect", tenant, r.ProductId, r.AccountKey, r.Aspect)),
        ListingResultRow r => keys.Add(Key("aspect", tenant, r.ProductId, r.AccountKey, r.Aspect)),
        BatchRow r => keys.Add(Key("batch", tenant, r.AccountKey, r.BatchId)),
        BatchDoneRow r => keys.Add(Key("batch", tenant, r.AccountKey, r.BatchId)),
        InboxRow r => keys.Add(Key("inbox", tenant, r.InboxId)) && keys.Add(Key("event", tenant, r.AccountKey, r.EventId)),
        InboxStateRow r => keys.Add(Key("inbox", tenant, r.InboxId)),
        OrderLineRow r => keys.Add(Key("line", tenant, r.OrderId, r.LineId)),
        OrderEffectRow r => keys.Add(Key("effect", tenant, r.OrderId, r.EffectKey)),
        OrderActionRow r => keys.Add(Key("action", tenant, r.ActionId)),
        OperationItemRow r => keys.Add(Key("item", tenant, r.ProductId, r.AccountKey, r.Aspect)),
        OperationItemsMovedRow r => keys.Add(Key("item", tenant, r.ProductId, r.AccountKey, r.Aspect)),
        IdempotencyRow r => keys.Add(Key("idempotency", tenant, r.ScopeHash)),
        IdempotencyAnswerRow r => keys.Add(Key("idempotency", tenant, r.ScopeHash)),
        DataKeyRow r => keys.Add(Key("data key", tenant, r.ObjectId)),
        BlindIndexRow r => keys.Add(Key("blind index", tenant, r.Kind, Convert.ToHexString(r.Hash), r.ObjectId)),
        PersonalEndRow r => keys.Add(Key("personal end", tenant, r.ObjectId)),
        PersonalEventRow r => keys.Add(Key("personal event", tenant, r.ObjectId, r.InboxId)),
        AccountWakeRow r => keys.Add(Key("wake", tenant, r.AccountKey)),
        ImportSeenRow r => keys.Add(Key("seen", tenant, r.ScheduleId, r.ProductId)),
        BundlesDueRow r => keys.Add(Key("component", tenant, r.ComponentId)),
        _ => false,
    };

    private static string Key(string table, string tenant, string first, string second = "", string third = "", string fourth = "") =>
        string.Join('\u0001', table, tenant, first, second, third, fourth);
}
