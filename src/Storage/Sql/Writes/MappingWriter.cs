using System.Text.Json;
using KolajAI.Json;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>From sellers' words to channels' ids, and what listings lack of them.</summary>
internal sealed class MappingWriter(WriteConnection connection)
{
    private const string Upsert = """
        insert into mapping (tenant, kind, integration_id, account, category_id, attribute_id, own_key, own, target, updated_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        on conflict (tenant, kind, integration_id, account, category_id, attribute_id, own_key) do update set
          own = excluded.own, target = excluded.target, updated_at = excluded.updated_at
        """;

    private const string Delete = """
        delete from mapping
        where tenant = ?1 and kind = ?2 and integration_id = ?3 and account = ?4 and category_id = ?5 and attribute_id = ?6 and own_key = ?7
        """;

    private const string UpsertCheck = """
        insert into mapping_check (tenant, account_key, check_id, changes, position, due_at) values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict (tenant, account_key, check_id) do update set changes = excluded.changes, position = excluded.position, due_at = excluded.due_at
        """;

    private const string DeleteCheck = """
        delete from mapping_check where tenant = ?1 and account_key = ?2 and check_id = ?3
        """;

    private const string ForgetMissing = """
        delete from mapping_missing where tenant = ?1 and account_key = ?2 and product_id = ?3
        """;

    private const string AddMissing = """
        insert into mapping_missing (tenant, account_key, product_id, code, own, category_id, attribute_id, name)
        select ?1, ?2, ?3, value ->> 'code', value ->> 'own', value ->> 'category_id', value ->> 'attribute_id', value ->> 'name' from json_each(?4)
        where true on conflict do nothing
        """;

    public RowOutcome Mapping(string tenant, MappingRow row)
    {
        if (row.Target is { } target)
        {
            connection[Upsert].Text(tenant).Text(row.Kind).Text(row.IntegrationId).Text(row.Account).Text(row.CategoryId).Text(row.AttributeId).Text(row.OwnKey)
                .Text(row.Own).Text(target).Time(row.At).Run();
        }
        else
        {
            connection[Delete].Text(tenant).Text(row.Kind).Text(row.IntegrationId).Text(row.Account).Text(row.CategoryId).Text(row.AttributeId).Text(row.OwnKey).Run();
        }

        return RowOutcome.Written;
    }

    public RowOutcome Check(string tenant, MappingCheckRow row)
    {
        connection[UpsertCheck].Text(tenant).Text(row.AccountKey).Text(row.CheckId).Text(row.Changes).Text(row.Position).Time(row.DueAt).Run();
        return RowOutcome.Written;
    }

    public RowOutcome CheckDone(string tenant, MappingCheckDoneRow row)
    {
        connection[DeleteCheck].Text(tenant).Text(row.AccountKey).Text(row.CheckId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Missing(string tenant, MappingMissingRow row)
    {
        connection[ForgetMissing].Text(tenant).Text(row.AccountKey).Text(row.ProductId).Run();
        if (row.Parts.Count > 0)
            connection[AddMissing].Text(tenant).Text(row.AccountKey).Text(row.ProductId).Text(JsonSerializer.Serialize(row.Parts, KolajJson.Stored)).Run();
        return RowOutcome.Written;
    }
}
