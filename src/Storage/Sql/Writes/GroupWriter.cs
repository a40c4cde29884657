using System.Globalization;
using System.Text.Json;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Groups of variants, and when products look at themselves again.</summary>
internal sealed class GroupWriter(WriteConnection connection, AccountWriter accounts)
{
    private const string MakeGroup = """
        insert into product_group (tenant, group_id, axes, axes_key, updated_at) values (?1, ?2, ?3, ?4, ?5)
        on conflict do nothing
        """;

    // First, so that the variants that others have brought meanwhile are seen by the statement that claims.
    private const string LockGroup = """
        select 1 from product_group where tenant = ?1 and group_id = ?2 /* for update */
        """;

    // Another set of axes is a change of the group only while no other variant has the old one. The same set keeps the order that it has.
    private const string ClaimGroup = """
        update product_group set axes = case when axes_key = ?5 then axes else ?4 end, axes_key = ?5
        where tenant = ?1 and group_id = ?2
          and (axes_key = ?5 or not exists (select 1 from product_group_member m where m.tenant = ?1 and m.group_id = ?2 and m.product_id <> ?3))
        """;

    private const string SetContent = """
        update product_group set
          title = case when ?3 = 1 then ?4 else title end,
          description = case when ?5 = 1 then ?6 else description end,
          images = case when ?7 = 1 then ?8 else images end,
          updated_at = ?9
        where tenant = ?1 and group_id = ?2
          and ((?3 = 1 and title is distinct from ?4) or (?5 = 1 and description is distinct from ?6) or (?7 = 1 and images is distinct from ?8))
        """;

    private const string LeaveGroup = """
        delete from product_group_member where tenant = ?1 and product_id = ?2
        """;

    private const string JoinGroup = """
        insert into product_group_member (tenant, product_id, group_id, variant, accounts) values (?1, ?2, ?3, ?4, ?5)
        on conflict do nothing
        """;

    // As ListingWriter raises a row, save that the version is whatever comes next: the sibling's own writes expect that.
    private const string RaiseSiblings = """
        update listing_aspect set
          due_at = case
            when error_code = 'outcome_unknown' or (confirmed_version < desired_version and due_at < ?4) then due_at
            else coalesce(?4, case when confirmed_version < desired_version then due_at end) end,
          desired_version = desired_version + 1, desired_value = '{"version":' || (desired_version + 1) || '}', attempts = 0, cause = null,
          error_message = case when error_code = 'outcome_unknown' then error_message end,
          error_code = case when error_code = 'outcome_unknown' then error_code end
        where tenant = ?1 and aspect = 'content'
          and product_id in (select m.product_id from product_group_member m where m.tenant = ?1 and m.group_id = ?2 and m.product_id <> ?3)
          and exists (
            select 1 from product_group_member m, json_each(m.accounts)
            where m.tenant = ?1 and m.product_id = listing_aspect.product_id and json_each.value = listing_aspect.account_key)
          and (?5 is null or account_key in (select value from json_each(?5)))
        returning product_id, account_key, desired_version
        """;

    // Who waits for what is to be sent waits for the newer version, which is sent in its place. The index is named as in WorkWriter.
    private const string CarryItems = """
        update operation_item indexed by operation_item_open set version = ?4, updated_at = ?5
        where tenant = ?1 and product_id = ?2 and account_key = ?3 and aspect = 'content' and version < ?4
          and state in ('stored', 'sent', 'held', 'paused') and state in ('stored', 'paused')
        """;

    private const string ClaimRemoteId = """
        insert into remote_id (tenant, account_key, kind, remote_id, product_id) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant, account_key, kind, remote_id) do update set product_id = remote_id.product_id where remote_id.product_id = excluded.product_id
        """;

    private const string SetWake = """
        insert into product_wake (tenant, product_id, due_at) values (?1, ?2, ?3)
        on conflict (tenant, product_id) do update set due_at = excluded.due_at
        """;

    private const string DeleteWake = """
        delete from product_wake where tenant = ?1 and product_id = ?2
        """;

    public RowOutcome Group(string tenant, ProductGroupRow row)
    {
        if (!Claim(tenant, row, JsonSerializer.Serialize(row.Axes), AxesKey(row.Axes)))
            return RowOutcome.Refused;
        if (row.Content is not { } content)
            return RowOutcome.Written;
        var changed = connection[SetContent].Text(tenant).Text(row.GroupId)
            .Flag(content.SetsTitle).Text(content.Value.Title).Flag(content.SetsDescription).Text(content.Value.Description)
            .Flag(content.SetsImages).Text(JsonSerializer.Serialize(content.Value.Images, KolajJson.Stored)).Time(row.At).Run();
        if (changed == 1)
            Raise(tenant, row.GroupId, row.ProductId, null, row.At);
        return RowOutcome.Written;
    }

    public RowOutcome Member(string tenant, ProductGroupMemberRow row)
    {
        connection[LeaveGroup].Text(tenant).Text(row.ProductId).Run();
        if (row.GroupId is null)
            return RowOutcome.Written;
        var joined = connection[JoinGroup].Text(tenant).Text(row.ProductId).Text(row.GroupId).Text(GroupNames.Variant(row.Variant))
            .Text(JsonSerializer.Serialize(row.AccountKeys)).Run();
        return joined == 1 ? RowOutcome.Written : RowOutcome.Refused;
    }

    public RowOutcome Left(string tenant, ProductGroupLeftRow row)
    {
        Raise(tenant, row.GroupId, row.ProductId, row.AccountKeys, row.At);
        return RowOutcome.Written;
    }

    public RowOutcome RemoteId(string tenant, GroupRemoteIdRow row) =>
        connection[ClaimRemoteId].Text(tenant).Text(row.AccountKey).Text(GroupNames.Kind(row.Kind)).Text(row.RemoteId).Text(GroupNames.Owner(row.GroupId)).Run() == 1
            ? RowOutcome.Written
            : RowOutcome.Refused;

    public RowOutcome Wake(string tenant, ProductWakeRow row)
    {
        if (row.At is { } at)
            connection[SetWake].Text(tenant).Text(row.ProductId).Time(at).Run();
        else
            connection[DeleteWake].Text(tenant).Text(row.ProductId).Run();
        return RowOutcome.Written;
    }

    private bool Claim(string tenant, ProductGroupRow row, string axes, string key)
    {
        if (connection[LockGroup].Text(tenant).Text(row.GroupId).RunForNumber() is null)
        {
            if (connection[MakeGroup].Text(tenant).Text(row.GroupId).Text(axes).Text(key).Time(row.At).Run() == 1)
                return true;
            // Another process made it meanwhile.
            connection[LockGroup].Text(tenant).Text(row.GroupId).RunForNumber();
        }

        return connection[ClaimGroup].Text(tenant).Text(row.GroupId).Text(row.ProductId).Text(axes).Text(key).Run() == 1;
    }

    private void Raise(string tenant, string groupId, string exceptProductId, IReadOnlyList<string>? accountKeys, DateTimeOffset at)
    {
        var raised = connection[RaiseSiblings].Text(tenant).Text(groupId).Text(exceptProductId).Time(at)
            .Text(accountKeys is null ? null : JsonSerializer.Serialize(accountKeys)).RunForRows(static row =>
                (Product: row.ColumnText(0), Account: row.ColumnText(1), Version: long.Parse(row.ColumnText(2), CultureInfo.InvariantCulture)));
        foreach (var (product, account, version) in raised)
            connection[CarryItems].Text(tenant).Text(product).Text(account).Number(version).Time(at).Run();
        foreach (var account in raised.Select(static r => r.Account).Distinct(StringComparer.Ordinal))
            accounts.MakeDue(new AccountDue(AccountRef.FromKey(tenant, account), at));
    }

    private static string AxesKey(IReadOnlyList<string> axes) => JsonSerializer.Serialize(axes.Order(StringComparer.Ordinal));
}
