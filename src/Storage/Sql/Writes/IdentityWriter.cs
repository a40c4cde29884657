using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Tenants, API keys, idempotency keys, data keys and blind indexes.</summary>
internal sealed class IdentityWriter(WriteConnection connection, TimeProvider clock)
{
    // A key is free again when it is past its keep time, and may be taken over by the same request when the first one's lease ran out
    // without an answer (the process died).
    internal const string TakeIdempotency = """
        insert into idempotency (tenant, scope_hash, body_hash, lease_until, keep_until) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, scope_hash) do update set
          body_hash = excluded.body_hash, lease_until = excluded.lease_until, keep_until = excluded.keep_until, status = 0, content_type = null,
          sealed_body = null
        where idempotency.keep_until <= ?6
          or (idempotency.status = 0 and idempotency.lease_until <= ?6 and idempotency.body_hash = excluded.body_hash)
        """;

    internal const string AnswerIdempotency = """
        update idempotency set status = ?3, content_type = ?4, sealed_body = ?5, keep_until = ?6 where tenant = ?1 and scope_hash = ?2
        """;

    internal const string ReleaseIdempotency = """
        delete from idempotency where tenant = ?1 and scope_hash = ?2
        """;

    internal const string InsertKey = """
        insert into api_key (tenant, key_id, key_hash, prefix, name, role, created_at, expires_at, ip_allow_list)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict do nothing
        """;

    internal const string RevokeKey = """
        update api_key set revoked_at = coalesce(revoked_at, ?3) where tenant = ?1 and key_id = ?2
        """;

    // Only a key that lives and has not given way.
    internal const string ReplaceKey = """
        update api_key set replaced_by = ?3, expires_at = case when expires_at < ?4 then expires_at else ?4 end
        where tenant = ?1 and key_id = ?2 and revoked_at is null and replaced_by is null and (expires_at is null or expires_at > ?5)
        """;

    internal const string UseKey = """
        update api_key set last_used_at = ?3, last_used_from = ?4 where tenant = ?1 and key_id = ?2 and (last_used_at is null or last_used_at < ?3)
        """;

    internal const string InsertTenant = """
        insert into tenant (tenant, name, created_at) select ?1, ?2, ?3 where not exists (select 1 from tenant_removal where id = ?1) on conflict do nothing
        """;

    internal const string InsertDataKey = """
        insert into data_key (tenant, object_id, sealed_key) values (?1, ?2, ?3) on conflict do nothing
        """;

    internal const string InsertBlindIndex = """
        insert into blind_index (tenant, kind, hash, object_id) values (?1, ?2, ?3, ?4) on conflict do nothing
        """;

    public RowOutcome Idempotency(string tenant, IdempotencyRow row) =>
        Unique(Bind(connection[TakeIdempotency], tenant, row, clock).Run());

    public RowOutcome IdempotencyAnswer(string tenant, IdempotencyAnswerRow row)
    {
        if (row.Status == 0)
        {
            BindRelease(connection[ReleaseIdempotency], tenant, row).Run();
        }
        else
        {
            Bind(connection[AnswerIdempotency], tenant, row).Run();
        }

        return RowOutcome.Written;
    }

    public RowOutcome ApiKey(string tenant, ApiKeyRow row) =>
        Unique(connection[InsertKey]
            .Text(tenant).Text(row.KeyId).Text(row.KeyHash).Text(row.Prefix).Text(row.Name).Text(row.Role).Time(row.CreatedAt)
            .Time(row.ExpiresAt).Text(row.IpAllowList).Run());

    public RowOutcome ApiKeyRevoked(string tenant, ApiKeyRevokedRow row)
    {
        connection[RevokeKey].Text(tenant).Text(row.KeyId).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome ApiKeyReplaced(string tenant, ApiKeyReplacedRow row) =>
        Unique(connection[ReplaceKey].Text(tenant).Text(row.KeyId).Text(row.ReplacedBy).Time(row.Until).Time(row.At).Run());

    public RowOutcome ApiKeyUsed(string tenant, ApiKeyUsedRow row)
    {
        connection[UseKey].Text(tenant).Text(row.KeyId).Time(row.At).Text(row.From).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Tenant(string tenant, TenantRow row) =>
        Unique(connection[InsertTenant].Text(tenant).Text(row.Name).Time(row.CreatedAt).Run());

    public RowOutcome DataKey(string tenant, DataKeyRow row)
    {
        Bind(connection[InsertDataKey], tenant, row).Run();
        return RowOutcome.Written;
    }

    public RowOutcome BlindIndex(string tenant, BlindIndexRow row)
    {
        Bind(connection[InsertBlindIndex], tenant, row).Run();
        return RowOutcome.Written;
    }

    internal static Statement Bind(Statement statement, string tenant, IdempotencyRow row, TimeProvider clock) =>
        statement.Text(tenant).Text(row.ScopeHash).Bytes(row.BodyHash).Time(row.LeaseUntil).Time(row.KeepUntil).Time(clock.GetUtcNow());

    internal static Statement Bind(Statement statement, string tenant, IdempotencyAnswerRow row) =>
        statement.Text(tenant).Text(row.ScopeHash).Number(row.Status).Text(row.ContentType).Bytes(row.SealedBody).Time(row.KeepUntil);

    internal static Statement BindRelease(Statement statement, string tenant, IdempotencyAnswerRow row) => statement.Text(tenant).Text(row.ScopeHash);

    internal static Statement Bind(Statement statement, string tenant, DataKeyRow row) => statement.Text(tenant).Text(row.ObjectId).Bytes(row.SealedKey);

    internal static Statement Bind(Statement statement, string tenant, BlindIndexRow row) =>
        statement.Text(tenant).Text(row.Kind).Bytes(row.Hash).Text(row.ObjectId);

    private static RowOutcome Unique(int written) => written == 1 ? RowOutcome.Written : RowOutcome.Refused;
}
