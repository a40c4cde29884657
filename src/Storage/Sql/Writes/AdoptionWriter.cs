using System.Text.Json;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Listings that were on a channel before the hub, and what became of them.</summary>
internal sealed class AdoptionWriter(WriteConnection connection)
{
    private const string UpsertListing = """
        insert into channel_listing (tenant, account_key, id, sku, barcode, title, price, list_price, quantity, on_sale, remote_ids, search_text, read_at,
          import_id, state)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'read')
        on conflict (tenant, account_key, id) do update set
          sku = excluded.sku, barcode = excluded.barcode, title = excluded.title, price = excluded.price, list_price = excluded.list_price,
          quantity = excluded.quantity, on_sale = excluded.on_sale, remote_ids = excluded.remote_ids, search_text = excluded.search_text,
          read_at = excluded.read_at, import_id = excluded.import_id, candidate = null
        """;

    private const string DropIds = """
        delete from channel_listing_id where tenant = ?1 and account_key = ?2 and listing_id = ?3
        """;

    private const string AddIds = """
        insert into channel_listing_id (tenant, account_key, kind, remote_id, listing_id) select ?1, ?2, key, value, ?3 from json_each(?4) where true
        on conflict do nothing
        """;

    private const string SetCandidate = """
        update channel_listing set candidate = ?4 where tenant = ?1 and account_key = ?2 and id = ?3
        """;

    private const string SetState = """
        update channel_listing set state = ?4, reason = ?5, detail = ?6, product_id = null
        where tenant = ?1 and account_key = ?2 and id = ?3 and state <> 'bound'
        """;

    private const string SetBound = """
        update channel_listing set
          lines_due = case when state = 'bound' and product_id = ?4 then lines_due else 1 end,
          state = 'bound', reason = null, detail = null, product_id = ?4
        where tenant = ?1 and account_key = ?2 and id = ?3
        """;

    private const string SetUnbound = """
        update channel_listing set state = 'unmatched', reason = 'unbound', detail = ?4, product_id = null, candidate = null, lines_due = 0
        where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    private const string SetLinesDone = """
        update channel_listing set lines_due = 0 where tenant = ?1 and account_key = ?2 and id = ?3
        """;

    private const string DropUnseenIds = """
        delete from channel_listing_id where tenant = ?1 and account_key = ?2 and listing_id in (
          select id from channel_listing where tenant = ?1 and account_key = ?2 and state <> 'bound' and import_id <> ?3)
        """;

    private const string DropUnseen = """
        delete from channel_listing where tenant = ?1 and account_key = ?2 and state <> 'bound' and import_id <> ?3
        """;

    private const string DropUnjudgedIds = """
        delete from channel_listing_id where tenant = ?1 and account_key = ?2 and listing_id in (
          select id from channel_listing where tenant = ?1 and account_key = ?2 and state = 'read')
        """;

    private const string DropUnjudged = """
        delete from channel_listing where tenant = ?1 and account_key = ?2 and state = 'read'
        """;

    private const string ReleaseOwnIds = """
        delete from remote_id where tenant = ?1 and product_id = ?2 and account_key = ?3
        """;

    private const string ReleaseLeftIds = """
        delete from remote_id where tenant = ?1 and product_id = ?2 and account_key = ?3
          and (not exists (select 1 from listing l where l.tenant = ?1 and l.product_id = ?2 and l.account_key = ?3)
            or exists (select 1 from product p where p.tenant = ?1 and p.id = ?2 and p.deleted = 1))
        """;

    private const string BeginImport = """
        insert into listing_import (tenant, account_key, id, options, phase, position, step, counts, due_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (tenant, account_key, id) do nothing
        """;

    private const string AdvanceImport = """
        update listing_import set options = ?4, phase = ?5, position = ?6, step = ?7, counts = ?8, due_at = ?9
        where tenant = ?1 and account_key = ?2 and id = ?3 and step = ?7 - 1
        """;

    private const string EndImport = """
        delete from listing_import where tenant = ?1 and account_key = ?2 and id = ?3 and step = ?4
        """;

    private const string DropImports = """
        delete from listing_import where tenant = ?1 and account_key = ?2
        """;

    public RowOutcome Listing(string tenant, ChannelListingRow row)
    {
        var ids = JsonSerializer.Serialize(row.RemoteIds);
        Place(UpsertListing, tenant, row.AccountKey, row.Id).Text(row.Sku).Text(row.Barcode).Text(row.Title).Text(Price(row.Price)).Text(Price(row.ListPrice))
            .Number(row.Quantity).Flag(row.OnSale).Text(ids).Text(row.SearchText).Time(row.ReadAt).Text(row.ImportId).Run();
        Place(DropIds, tenant, row.AccountKey, row.Id).Run();
        Place(AddIds, tenant, row.AccountKey, row.Id).Text(ids).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Candidate(string tenant, ChannelListingCandidateRow row)
    {
        Place(SetCandidate, tenant, row.AccountKey, row.Id).Text(row.ProductId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome State(string tenant, ChannelListingStateRow row) =>
        Place(SetState, tenant, row.AccountKey, row.Id).Text(row.State).Text(row.Reason).Text(row.Detail).Run() == 1 ? RowOutcome.Written : RowOutcome.Dropped;

    public RowOutcome Bound(string tenant, ChannelListingBoundRow row)
    {
        Place(SetBound, tenant, row.AccountKey, row.Id).Text(row.ProductId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Unbound(string tenant, ChannelListingUnboundRow row)
    {
        Place(SetUnbound, tenant, row.ProductId, row.AccountKey).Text(row.Detail).Run();
        return RowOutcome.Written;
    }

    public RowOutcome LinesDone(string tenant, ChannelListingLinesDoneRow row)
    {
        Place(SetLinesDone, tenant, row.AccountKey, row.Id).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Dropped(string tenant, ChannelListingsDroppedRow row)
    {
        foreach (var sql in row.Unjudged ? (ReadOnlySpan<string>)[DropUnjudgedIds, DropUnjudged] : [DropUnseenIds, DropUnseen])
        {
            var statement = connection[sql].Text(tenant).Text(row.AccountKey);
            (row.Unjudged ? statement : statement.Text(row.ImportId)).Run();
        }

        return RowOutcome.Written;
    }

    public RowOutcome Released(string tenant, RemoteIdsReleasedRow row)
    {
        Place(row.Own ? ReleaseOwnIds : ReleaseLeftIds, tenant, row.ProductId, row.AccountKey).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Import(string tenant, ListingImportRow row) =>
        Place(row.Step == 0 ? BeginImport : AdvanceImport, tenant, row.AccountKey, row.ImportId).Text(row.Options).Text(row.Phase).Text(row.Position)
            .Number(row.Step).Text(row.Counts).Time(row.DueAt).Run() == 1 || row.Step == 0 ? RowOutcome.Written : RowOutcome.Conflict;

    public RowOutcome ImportDone(string tenant, ListingImportDoneRow row) =>
        Place(EndImport, tenant, row.AccountKey, row.ImportId).Number(row.Step).Run() == 1 ? RowOutcome.Written : RowOutcome.Conflict;

    public RowOutcome ImportsDropped(string tenant, ListingImportsDroppedRow row)
    {
        connection[DropImports].Text(tenant).Text(row.AccountKey).Run();
        connection[DropUnseenIds].Text(tenant).Text(row.AccountKey).Text("").Run();
        connection[DropUnseen].Text(tenant).Text(row.AccountKey).Text("").Run();
        return RowOutcome.Written;
    }

    private static string? Price(Money? price) => price is { } set ? JsonSerializer.Serialize(set, KolajJson.Stored) : null;

    private Statement Place(string sql, string tenant, string first, string second) => connection[sql].Text(tenant).Text(first).Text(second);
}
