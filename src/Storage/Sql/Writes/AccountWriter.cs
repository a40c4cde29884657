using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>When accounts are to be woken, and what connectors noted for them.</summary>
/// <param name="due">Writes the due times of many accounts, in the order of keys, where the engine has a shorter way than one by one.</param>
internal sealed class AccountWriter(WriteConnection connection, Action<IEnumerable<AccountDue>>? due = null)
{
    internal const string Due = """
        insert into account_wake (tenant, account_key, generation, due_at) values (?1, ?2, 1, ?3)
        on conflict (tenant, account_key) do update set
          due_at = case when account_wake.due_at < excluded.due_at then account_wake.due_at else excluded.due_at end, generation = account_wake.generation + 1
        """;

    internal const string SetWake = """
        update account_wake set due_at = ?4, lease_until = 0 where tenant = ?1 and account_key = ?2 and generation = ?3
        """;

    internal const string InsertWake = """
        insert into account_wake (tenant, account_key, generation, due_at) values (?1, ?2, 0, ?3) on conflict do nothing
        """;

    internal const string InsertState = """
        insert into connector_state (tenant, account_key, key, version, value) values (?1, ?2, ?3, 1, ?4) on conflict do nothing
        """;

    internal const string UpdateState = """
        update connector_state set version = version + 1, value = ?5 where tenant = ?1 and account_key = ?2 and key = ?3 and version = ?4
        """;

    internal const string DeleteState = """
        delete from connector_state where tenant = ?1 and account_key = ?2 and key = ?3 and version = ?4
        """;

    internal const string FindState = """
        select version from connector_state where tenant = ?1 and account_key = ?2 and key = ?3
        """;

    internal const string UpsertRule = """
        insert into stock_rule (tenant, account_key, rule) values (?1, ?2, ?3)
        on conflict (tenant, account_key) do update set rule = excluded.rule
        """;

    internal const string DeleteRule = """
        delete from stock_rule where tenant = ?1 and account_key = ?2
        """;

    // The earliest times of accounts that the open transaction makes due; a hundred units of one bulk request make the same one due.
    private readonly Dictionary<AccountRef, DateTimeOffset> _due = [];

    /// <summary>A transaction begins: whatever an abandoned one has gathered is void.</summary>
    public void Begin() => _due.Clear();

    public void MakeDue(AccountDue due)
    {
        if (!_due.TryGetValue(due.Account, out var at) || due.At < at)
            _due[due.Account] = due.At;
    }

    /// <summary>The transaction is about to be committed. What an account has set its own wake time to in it stands only if it is earlier.</summary>
    public void End()
    {
        // In the order of keys, because several processes may write to one database.
        var inOrder = _due.OrderBy(static d => d.Key.Tenant, StringComparer.Ordinal).ThenBy(static d => d.Key.Key, StringComparer.Ordinal)
            .Select(static d => new AccountDue(d.Key, d.Value));
        (due ?? OneByOne)(inOrder);
    }

    internal static Statement Bind(Statement statement, AccountDue due) => statement.Text(due.Account.Tenant).Text(due.Account.Key).Time(due.At);

    public RowOutcome Wake(string tenant, AccountWakeRow row)
    {
        var written = Bind(connection[SetWake], tenant, row).Run();

        // Generation 0 is what a reader is told of an account that no one has made due yet.
        if (written == 0 && row.Generation == 0)
            written = BindFirst(connection[InsertWake], tenant, row).Run();
        return written == 1 ? RowOutcome.Written : RowOutcome.Dropped;
    }

    public RowOutcome ConnectorState(string tenant, ConnectorStateRow row)
    {
        var written = row switch
        {
            { ExpectedVersion: 0, Value: null } => Key(FindState, tenant, row).RunForNumber() is null ? 1 : 0,
            { ExpectedVersion: 0 } => Key(InsertState, tenant, row).Bytes(row.Value).Run(),
            { Value: null } => Key(DeleteState, tenant, row).Number(row.ExpectedVersion).Run(),
            _ => Key(UpdateState, tenant, row).Number(row.ExpectedVersion).Bytes(row.Value).Run(),
        };
        return written == 1 ? RowOutcome.Written : RowOutcome.Conflict;
    }

    public RowOutcome StockRule(string tenant, StockRuleRow row)
    {
        if (row.Rule is { } rule)
            connection[UpsertRule].Text(tenant).Text(row.AccountKey).Bytes(rule).Run();
        else
            connection[DeleteRule].Text(tenant).Text(row.AccountKey).Run();
        return RowOutcome.Written;
    }

    internal static Statement Bind(Statement statement, string tenant, AccountWakeRow row) =>
        statement.Text(tenant).Text(row.AccountKey).Number(row.Generation).Time(row.At);

    internal static Statement BindFirst(Statement statement, string tenant, AccountWakeRow row) => statement.Text(tenant).Text(row.AccountKey).Time(row.At);

    private Statement Key(string sql, string tenant, ConnectorStateRow row) =>
        connection[sql].Text(tenant).Text(row.AccountKey).Text(row.Key);

    private void OneByOne(IEnumerable<AccountDue> dues)
    {
        foreach (var one in dues)
            Bind(connection[Due], one).Run();
    }
}
