using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Limits;

/// <summary>
/// The same upserts by the <c>pgbench</c> program: what the limit program itself is checked by. Its rows do not travel: they are taken from
/// where they are staged.
/// </summary>
internal static partial class PgBench
{
    /// <returns>Seconds from the first transaction to the last commit, by the program's own clock.</returns>
    public static async Task<double> SecondsAsync(PostgresBenchStore store, string searchPath, SetScript script)
    {
        var file = Path.Combine(store.Folder, "pgbench.sql");
        await File.WriteAllTextAsync(file, Text(script));
        var start = new ProcessStartInfo(Path.Combine(store.Server.Programs, "pgbench")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-n", "-M", "prepared", "-c", "1", "-j", "1", "-t", Text(script.Batches), "-D", "batch=0", "-f", file])
            start.ArgumentList.Add(argument);
        var connection = store.Connection;
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = Text(connection.Port);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database;
        start.Environment["PGOPTIONS"] = $"-c search_path={searchPath}";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("pgbench did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var done = string.Create(CultureInfo.InvariantCulture, $"{script.Batches}/{script.Batches}");
        if (process.ExitCode != 0 || !output.Contains(done, StringComparison.Ordinal))
            throw new InvalidOperationException($"pgbench failed: {output}{await errors}");
        return script.Batches / double.Parse(Rate().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static string Text(SetScript script)
    {
        var text = new StringBuilder("begin;\n");
        foreach (var upsert in script.Upserts)
        {
            text.Append(CultureInfo.InvariantCulture, $"insert into {upsert.Table} ({upsert.Columns}) select {upsert.Columns} from staged.{upsert.Table} where batch = :batch ");
            text.Append(upsert.Conflict.ReplaceLineEndings(" ")).Append(";\n");
        }

        return text.Append("commit;\n\\set batch :batch + 1\n").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial connection time\)")]
    private static partial Regex Rate();
}
