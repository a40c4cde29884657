using System.Text.Json;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Names, barcodes, ledger and remote ids of products.</summary>
internal sealed class ProductWriter(WriteConnection connection)
{
    // The update that changes nothing makes "claimed by the same product" count as a written row, and "by another" as none.
    internal const string ClaimName = """
        insert into product_name (tenant, kind, name, product_id) values (?1, ?2, ?3, ?4)
        on conflict (tenant, kind, name) do update set product_id = product_name.product_id where product_name.product_id = excluded.product_id
        """;

    internal const string DropBarcodes = """
        delete from product_barcode
        where tenant = ?1 and product_id = ?2 and barcode not in (select value from json_each(?3))
        """;

    internal const string AddBarcodes = """
        insert into product_barcode (tenant, barcode, product_id) select ?1, value, ?2 from json_each(?3) where true
        on conflict do nothing
        """;

    internal const string InsertLedger = """
        insert into ledger (tenant, product_id, effect_key, kind, on_hand_delta, reserved_delta, on_hand_after, reserved_after, warehouse_id, cause,
          order_id, account_key, detail, at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        on conflict (tenant, product_id, effect_key) do nothing
        """;

    internal const string ClaimRemoteId = """
        insert into remote_id (tenant, account_key, kind, remote_id, product_id) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, account_key, kind, remote_id) do update set product_id = remote_id.product_id where remote_id.product_id = excluded.product_id
        """;

    public RowOutcome Name(string tenant, ProductNameRow row) =>
        Bind(connection[ClaimName], tenant, row).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;

    public RowOutcome Barcodes(string tenant, ProductBarcodesRow row)
    {
        BindBarcodes(connection[DropBarcodes], tenant, row).Run();
        if (row.Barcodes.Count > 0)
            BindBarcodes(connection[AddBarcodes], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Ledger(string tenant, LedgerRow row) =>
        Bind(connection[InsertLedger], tenant, row).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;

    public RowOutcome RemoteId(string tenant, RemoteIdRow row) =>
        Bind(connection[ClaimRemoteId], tenant, row).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;

    internal static Statement Bind(Statement statement, string tenant, ProductNameRow row) =>
        statement.Text(tenant).Text(row.Kind).Text(row.Name).Text(row.ProductId);

    internal static Statement BindBarcodes(Statement statement, string tenant, ProductBarcodesRow row) =>
        statement.Text(tenant).Text(row.ProductId).Text(JsonSerializer.Serialize(row.Barcodes));

    internal static Statement Bind(Statement statement, string tenant, LedgerRow row) =>
        statement.Text(tenant).Text(row.ProductId).Text(row.EffectKey).Text(row.Kind).Number(row.OnHandDelta).Number(row.ReservedDelta)
            .Number(row.OnHandAfter).Number(row.ReservedAfter).Text(row.WarehouseId).Text(row.Cause).Text(row.OrderId).Text(row.AccountKey)
            .Text(row.Detail).Time(row.At);

    internal static Statement Bind(Statement statement, string tenant, RemoteIdRow row) =>
        statement.Text(tenant).Text(row.AccountKey).Text(row.Kind).Text(row.RemoteId).Text(row.ProductId);
}
