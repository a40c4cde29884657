using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>The fixed order of tables. Rows of one table keep the order they were given in.</summary>
internal static class TableOrder
{
    public static IEnumerable<StoreRow> Sort(IList<StoreRow> rows)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            if (Rank(rows[i]) < Rank(rows[i - 1]))
                return rows.OrderBy(Rank);
        }

        return rows;
    }

    private static int Rank(StoreRow row) => row switch
    {
        ProductNameRow => 1,
        ProductBarcodesRow => 2,
        LedgerRow => 3,
        ListingDesiredRow or ListingRemovedRow or ListingTakenRow or ListingResultRow or AccountListingsDueRow or ListingMarkRow
            or ProductGroupRow or ProductGroupMemberRow or ProductGroupLeftRow or ListingGuardRow or ListingShownRow or ListingPutOffRow or DriftRow or DriftPutRightRow or HoldRow or HoldDecisionRow or BrakePassRow => 4,
        RemoteIdRow or RemoteIdsReleasedRow or GroupRemoteIdRow => 5,
        BatchRow or BatchDoneRow => 6,
        InboxRow or InboxStateRow => 7,
        OrderLineRow => 8,
        OrderEffectRow => 9,
        OrderActionRow => 10,
        OperationItemRow or OperationItemsMovedRow or OperationItemsPausedRow or OperationExpiredRow => 11,
        ConnectorStateRow => 12,
        IdempotencyRow or IdempotencyAnswerRow => 13,
        ApiKeyRow or ApiKeyRevokedRow or ApiKeyReplacedRow or ApiKeyUsedRow => 14,
        TenantRow or TenantChangedRow or TenantSuspendedRow or TenantRemovalRow or TenantRemovalMovedRow => 15,
        DataKeyRow => 16,
        BlindIndexRow => 17,
        AccountWakeRow => 18,
        StockRuleRow => 19,
        ConsistencyCheckRow or ConsistencyCheckDoneRow => 20,
        ProductWakeRow => 21,
        ChannelListingRow or ChannelListingCandidateRow or ChannelListingStateRow or ChannelListingBoundRow or ChannelListingUnboundRow or ChannelListingLinesDoneRow
            or ChannelListingsDroppedRow => 22,
        ListingImportRow or ListingImportDoneRow or ListingImportsDroppedRow => 23,
        BundleComponentsRow or BundlesDueRow or BundleSettledRow or NoComponentRow => 24,
        CatalogPageRow => 25,
        // After the page: at its end a reading marks what it has not seen.
        CatalogReadRow or CatalogWantedRow => 26,
        MappingRow => 27,
        MappingCheckRow or MappingCheckDoneRow => 28,
        MappingMissingRow => 29,
        ImportErrorRow => 30,
        ImportSeenRow or ImportUnseenRow or ImportScheduleRemovedRow => 31,
        FeedRemovedRow => 32,
        WarehouseRemovedRow or WarehouseStockRow or AccountWarehousesRow => 33,
        SignInAttemptRow or SignInSucceededRow or SignInForgivenRow => 34,
        UserRemovedRow => 35,
        // The ending before the beginning: a unit may put one session in the place of all others.
        UserSessionsEndedRow => 36,
        UserSessionRow or UserSessionSeenRow => 37,
        KeyPlaceRow => 38,
        AlertRow or AlertDecisionRow => 39,
        PersonalEndRow => 40,
        PersonalEventRow or PersonalErasedRow or InboxPayloadErasedRow => 41,
        // Last: it looks at what the others have done.
        OwnerRemainsRow => int.MaxValue,
        _ => int.MaxValue - 1,
    };
}
