namespace KolajAI.Bench.Limits;

/// <summary>One table's rows, set apart in the schema <c>staged</c> under the table's own name, each with its batch's number in <c>batch</c>.</summary>
/// <param name="Columns">Those that are written.</param>
/// <param name="Conflict">What follows: <c>on conflict …</c>.</param>
internal sealed record SetUpsert(string Table, string Columns, string Conflict);

/// <summary>What a limit program on PostgreSQL runs: for each batch one transaction with one set-wise upsert a table.</summary>
/// <param name="Batches">How many there are, from 0.</param>
/// <param name="Rows">Rows that count as written: one for each item of the workload.</param>
internal sealed record SetScript(IReadOnlyList<SetUpsert> Upserts, int Batches, int Rows);
