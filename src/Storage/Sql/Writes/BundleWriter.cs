using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>What bundles are made of, and when they are worked out anew.</summary>
internal sealed class BundleWriter(WriteConnection connection)
{
    private const string IsComponent = """
        select 1 from bundle_component where tenant = ?1 and component_id = ?2 limit 1
        """;

    private const string DropParts = """
        delete from bundle_component where tenant = ?1 and bundle_id = ?2
        """;

    // Held until the commit and taken first, so that no other process deletes it, makes it a bundle or moves its units unseen.
    private const string LockPart = """
        select 1 from product where tenant = ?1 and id = ?2 /* for share */
        """;

    private const string AddPart = """
        insert into bundle_component (tenant, bundle_id, component_id, quantity)
        select ?1, ?2, ?3, ?4 from product p
        where p.tenant = ?1 and p.id = ?3 and p.deleted = 0 and p.id <> ?2
          and not exists (select 1 from bundle_component b where b.tenant = ?1 and b.bundle_id = ?3)
        """;

    private const string WakeOne = """
        insert into bundle_wake (tenant, bundle_id, generation, due_at) values (?1, ?2, 1, ?3)
        on conflict (tenant, bundle_id) do update set generation = bundle_wake.generation + 1, due_at = excluded.due_at
        """;

    private const string DropWake = """
        delete from bundle_wake where tenant = ?1 and bundle_id = ?2
        """;

    private const string WakeHolders = """
        update bundle_wake set generation = generation + 1, due_at = ?3, moved = case when moved < ?4 then ?4 else moved end
        where tenant = ?1 and bundle_id in (select b.bundle_id from bundle_component b where b.tenant = ?1 and b.component_id = ?2)
        """;

    private const string Settle = """
        update bundle_wake set due_at = null, moved = 0 where tenant = ?1 and bundle_id = ?2 and generation = ?3
        """;

    public RowOutcome Components(string tenant, BundleComponentsRow row)
    {
        connection[DropParts].Text(tenant).Text(row.BundleId).Run();
        if (row.Parts.Count == 0)
        {
            connection[DropWake].Text(tenant).Text(row.BundleId).Run();
            return RowOutcome.Written;
        }

        if (connection[IsComponent].Text(tenant).Text(row.BundleId).RunForNumber() is not null)
            return RowOutcome.Refused;
        foreach (var part in row.Parts)
        {
            connection[LockPart].Text(tenant).Text(part.ComponentId).RunForNumber();
            if (connection[AddPart].Text(tenant).Text(row.BundleId).Text(part.ComponentId).Number(part.Quantity).Run() != 1)
                return RowOutcome.Refused;
        }

        connection[WakeOne].Text(tenant).Text(row.BundleId).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Due(string tenant, BundlesDueRow row)
    {
        connection[WakeHolders].Text(tenant).Text(row.ComponentId).Time(row.At).Flag(row.Moved).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Settled(string tenant, BundleSettledRow row) =>
        connection[Settle].Text(tenant).Text(row.BundleId).Number(row.Generation).Run() == 1 ? RowOutcome.Written : RowOutcome.Dropped;

    public RowOutcome NoComponent(string tenant, NoComponentRow row) =>
        connection[IsComponent].Text(tenant).Text(row.ProductId).RunForNumber() is null ? RowOutcome.Written : RowOutcome.Refused;
}
