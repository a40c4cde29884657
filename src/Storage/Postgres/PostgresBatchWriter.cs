using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Writes;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// Writes what can be written by set by set: fenced rows first, in the order of their keys, which is the order of their locks as well (the connection joins
/// by nested loops alone); units whose row is at another version than expected are left out, the rest is written table by table. Where a row loses against a unique key, its unit is taken out; if something of it was written
/// before, the transaction is run again without it. What is left goes row by row after it, each unit in a savepoint of its own.
/// </summary>
internal sealed class PostgresBatchWriter : IBatchWriter
{
    /// <summary>The fixed order in which tables of fenced rows are written, and with that locked.</summary>
    private static readonly Type[] Fences =
    [
        typeof(ProductRow), typeof(OrderRow), typeof(QuotaRow), typeof(OperationRow), typeof(ImportRow), typeof(ImportScheduleRow),
    ];

    private readonly PostgresWriteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly UnitWriter _units;
    private readonly RowSets _sets;

    public PostgresBatchWriter(PostgresWriteConnection connection, TimeProvider clock, AuditChain chain)
    {
        _connection = connection;
        _clock = clock;
        _sets = new RowSets(connection.Queue, clock);
        _units = new UnitWriter(connection, clock, new PostgresChangeWriter(connection.Queue), chain, IsUniqueViolation, _sets.MakeDue);
    }

    public void Write(IReadOnlyList<Unit> units, CommitResult[] results)
    {
        var set = Apart(units);
        var lost = new HashSet<int>();
        try
        {
            while (set.Count > 0 && !TryWrite(units, set, results, lost))
                Again();
        }
        catch (PostgresException e) when (IsUniqueViolation(e))
        {
            // A further unique key of a fenced row: whose, is found row by row.
            set = [];
            lost.Clear();
            Again();
        }

        _units.Begin();
        foreach (var i in set)
            _units.Share(units[i]);
        var done = set.Concat(lost).ToHashSet();
        for (var i = 0; i < units.Count; i++)
        {
            if (!done.Contains(i))
                results[i] = units.Count == 1 ? WriteAlone(units[i]) : _units.Write(units[i]);
        }

        _units.End();
    }

    /// <summary>No savepoint, because nothing stands beside it in the transaction.</summary>
    private CommitResult WriteAlone(Unit unit)
    {
        var result = _units.WriteAlone(unit);
        if (!result.Committed)
            Again();
        return result;
    }

    private static bool IsUniqueViolation(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>Units that touch nothing twice between them.</summary>
    private static List<int> Apart(IReadOnlyList<Unit> units)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var apart = new List<int>();
        for (var i = 0; i < units.Count; i++)
        {
            if (UnitKeys.Of(units[i]) is not { } keys || touched.Overlaps(keys))
                continue;
            touched.UnionWith(keys);
            apart.Add(i);
        }

        return apart;
    }

    /// <summary>Writes the units of the set, but for those whose fenced row is at another version.</summary>
    /// <param name="set">Loses those that lost.</param>
    /// <returns>False when a unit lost after something was written: the transaction must be run again without it.</returns>
    private bool TryWrite(IReadOnlyList<Unit> units, List<int> set, CommitResult[] results, HashSet<int> lost)
    {
        _sets.Clear();
        _sets.Lost = lost;
        var isVoid = false;
        foreach (var i in set)
            results[i] = new CommitResult(CommitOutcome.Committed, units[i].Fence is { } fence ? fence.ExpectedVersion + 1 : 0, null, []);

        void Lose(int unit, CommitOutcome outcome, StoreRow? row)
        {
            if (!lost.Add(unit))
                return;
            results[unit] = new CommitResult(outcome, 0, row, []);
            isVoid |= _sets.HasWritten(unit);
        }

        var fenced = set.Where(i => units[i].Fence is not null).ToLookup(i => units[i].Fence!.GetType());
        foreach (var type in Fences)
        {
            foreach (var kind in InOrder(fenced[type], units).GroupBy(i => units[i].Fence!.ExpectedVersion == 0).ToList())
            {
                foreach (var missed in Missed([.. kind], units))
                    Lose(missed, CommitOutcome.Conflict, null);
            }
        }

        set.RemoveAll(lost.Contains);

        var dropped = new Dictionary<int, List<StoreRow>>();
        _sets.Report = (at, outcome) =>
        {
            if (outcome is not RowOutcome.Dropped)
                Lose(at.Unit, outcome is RowOutcome.Refused ? CommitOutcome.Refused : CommitOutcome.Conflict, outcome is RowOutcome.Refused ? at.Row : null);
            else if (dropped.TryGetValue(at.Unit, out var rows))
                rows.Add(at.Row);
            else
                dropped.Add(at.Unit, [at.Row]);
        };
        _sets.Write([.. set.SelectMany(i => units[i].Rows.Select(row => new SetRow(i, units[i].Tenant, row)))]);
        foreach (var (unit, rows) in dropped)
        {
            if (!lost.Contains(unit))
                results[unit] = results[unit] with { Dropped = rows };
        }

        set.RemoveAll(lost.Contains);
        return !isVoid;
    }

    private static IEnumerable<int> InOrder(IEnumerable<int> of, IReadOnlyList<Unit> units) =>
        of.OrderBy(i => units[i].Tenant, StringComparer.Ordinal).ThenBy(i => units[i].Fence!.Id, StringComparer.Ordinal);

    /// <returns>The units whose fenced row was not written: it is at another version, or another process made it meanwhile.</returns>
    private List<int> Missed(int[] of, IReadOnlyList<Unit> units)
    {
        var (insert, update) = FenceWriter.Statements(units[of[0]].Fence!);
        var set = _sets.Set(units[of[0]].Fence!.ExpectedVersion == 0 ? insert : update);
        foreach (var unit in of)
        {
            FenceWriter.Bind(set, units[unit].Fence!, _clock);
            set.Next();
        }

        var hits = set.RunSet();
        var missed = new List<int>();
        for (var place = 0; place < of.Length; place++)
        {
            if (hits[place] is null)
                missed.Add(of[place]);
            else
                _sets.Wrote(of[place]);
        }

        return missed;
    }

    private void Again()
    {
        _connection[PostgresWriteConnection.RollBack].Run();
        _connection[PostgresWriteConnection.Begin].Run();
    }
}
