using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KolajAI.Bench.Limits;

/// <summary>The same script by the <c>sqlite3</c> program: what the limit program itself is checked by.</summary>
internal static class SqliteShell
{
    /// <returns>Seconds from the first transaction to the last commit, by the program's own clock.</returns>
    public static async Task<double> SecondsAsync(string database, string staged, BatchScript script)
    {
        var start = new ProcessStartInfo("sqlite3") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-batch");
        start.ArgumentList.Add(database);
        using var shell = Process.Start(start) ?? throw new InvalidOperationException("sqlite3 did not start.");
        var answer = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.StandardInput.WriteAsync(Text(staged, script));
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0 || (await errors).Length > 0)
            throw new InvalidOperationException($"sqlite3 failed: {await errors}");
        return double.Parse((await answer).TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    private static string Text(string staged, BatchScript script)
    {
        // The first error ends it, and no checkpoint is left for the end: neither is in the hub's time.
        var text = new StringBuilder(".bail on\n.dbconfig no_ckpt_on_close on\n");
        foreach (var setting in BatchScript.Settings)
            text.Append(setting).Append(";\n");
        text.Append(CultureInfo.InvariantCulture, $"attach '{staged}' as staged;\n");
        text.Append("create temp table clock (at real);\n");
        foreach (var query in script.WarmUp)
            text.Append(query).Append(";\n");
        text.Append("insert into clock values (julianday('now'));\n");
        for (var batch = 0; batch < script.Batches; batch++)
        {
            text.Append(BatchScript.Begin).Append(";\n");
            foreach (var statement in script.Statements)
                text.Append(statement.Replace(BatchScript.Batch, batch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).Append(";\n");
            text.Append(BatchScript.Commit).Append(";\n");
        }

        return text.Append("select (julianday('now') - at) * 86400.0 from clock;\n").ToString();
    }
}
