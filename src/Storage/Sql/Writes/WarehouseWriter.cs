using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What lies in warehouses, and who ships from them: both keep a warehouse from being removed.</summary>
internal sealed class WarehouseWriter(WriteConnection connection)
{
    private const string Default = "default";

    // Held until the commit, so that no other process removes it meanwhile.
    private const string Exists = """
        select 1 from warehouse where tenant = ?1 and id = ?2 /* for key share */
        """;

    // First, so that what others have put there meanwhile is seen by the statement that removes.
    private const string Lock = """
        select 1 from warehouse where tenant = ?1 and id = ?2 /* for update */
        """;

    private const string Remove = """
        delete from warehouse
        where tenant = ?1 and id = ?2
          and not exists (select 1 from warehouse_stock s where s.tenant = ?1 and s.warehouse_id = ?2)
          and not exists (select 1 from account_warehouse a where a.tenant = ?1 and a.warehouse_id = ?2)
        """;

    private const string UpsertStock = """
        insert into warehouse_stock (tenant, warehouse_id, product_id, on_hand, reserved) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, warehouse_id, product_id) do update set on_hand = excluded.on_hand, reserved = excluded.reserved
        """;

    private const string DeleteStock = """
        delete from warehouse_stock where tenant = ?1 and warehouse_id = ?2 and product_id = ?3
        """;

    private const string DropAccount = """
        delete from account_warehouse where tenant = ?1 and account_key = ?2
        """;

    private const string AddAccount = """
        insert into account_warehouse (tenant, warehouse_id, account_key) values (?1, ?2, ?3)
        """;

    public RowOutcome Removed(string tenant, WarehouseRemovedRow row)
    {
        connection[Lock].Text(tenant).Text(row.WarehouseId).RunForNumber();
        return connection[Remove].Text(tenant).Text(row.WarehouseId).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;
    }

    public RowOutcome Stock(string tenant, WarehouseStockRow row)
    {
        if (row is { OnHand: 0, Reserved: 0 })
        {
            connection[DeleteStock].Text(tenant).Text(row.WarehouseId).Text(row.ProductId).Run();
            return RowOutcome.Written;
        }

        if (!IsThere(tenant, row.WarehouseId))
            return RowOutcome.Refused;
        connection[UpsertStock].Text(tenant).Text(row.WarehouseId).Text(row.ProductId).Number(row.OnHand).Number(row.Reserved).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Account(string tenant, AccountWarehousesRow row)
    {
        connection[DropAccount].Text(tenant).Text(row.AccountKey).Run();
        foreach (var warehouse in row.WarehouseIds)
        {
            if (!IsThere(tenant, warehouse))
                return RowOutcome.Refused;
            connection[AddAccount].Text(tenant).Text(warehouse).Text(row.AccountKey).Run();
        }

        return RowOutcome.Written;
    }

    private bool IsThere(string tenant, string warehouse) =>
        warehouse == Default || connection[Exists].Text(tenant).Text(warehouse).RunForNumber() is not null;
}
