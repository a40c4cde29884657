using System.Text;
using System.Text.RegularExpressions;

namespace KolajAI.Storage.Tests;

/// <summary>
/// What a migration may do while processes of the version before run: add what those neither know nor are hindered by. A list of what is allowed, so that
/// a form nobody thought of is refused.
/// </summary>
internal sealed partial class Expansion
{
    /// <summary>Of this and earlier scripts that are looked at: the version before has no statement on them.</summary>
    private readonly HashSet<string> _newTables = new(StringComparer.Ordinal);

    /// <summary>Why the script is no expansion, a line for each statement; empty when it is one. Scripts come in their order.</summary>
    public IReadOnlyList<string> Refusals(string script) =>
        [.. Statements(script).Select(s => Refusal(s) is { } reason ? $"{reason}: {s}" : null).OfType<string>()];

    /// <summary>In lower case, without comments, each run of blanks one.</summary>
    internal static IEnumerable<string> Statements(string script)
    {
        var statement = new StringBuilder();
        foreach (var token in Tokens().Matches(script).Select(static m => m.Value))
        {
            if (token == ";")
            {
                yield return statement.ToString().Trim();
                statement.Clear();
            }
            else if (token.StartsWith("--", StringComparison.Ordinal) || token.StartsWith("/*", StringComparison.Ordinal) || string.IsNullOrWhiteSpace(token))
            {
                if (statement is not [] && statement[^1] != ' ')
                    statement.Append(' ');
            }
            else
            {
                statement.Append(token[0] is '\'' or '$' && token.Length > 1 ? "'…'" : token.ToLowerInvariant());
            }
        }

        if (statement.ToString().Trim() is { Length: > 0 } last)
            yield return last;
    }

    private string? Refusal(string statement)
    {
        if (CreateTable().Match(statement) is { Success: true } table)
        {
            _newTables.Add(table.Groups["table"].Value);
            return null;
        }

        if (CreateIndex().Match(statement) is { Success: true } index)
            return index.Groups["unique"].Success && !IsNew(index) ? "a unique index on a table that the version before writes" : null;
        if (AddColumn().Match(statement) is { Success: true } column)
            return IsNew(column) ? null : RefusalOfColumn(column.Groups["rest"].Value);
        if (Insert().Match(statement) is { Success: true } insert)
            return IsNew(insert) || statement.EndsWith(" on conflict do nothing", StringComparison.Ordinal) ? null : "an insert without 'on conflict do nothing'";
        return CreateFunction().IsMatch(statement) || Room().IsMatch(statement) ? null : "not among what an expansion may do";
    }

    private static string? RefusalOfColumn(string rest)
    {
        if (Constraint().Match(rest) is { Success: true } constraint)
            return $"a column with '{constraint.Value}'";
        if (Action().IsMatch(rest))
            return "more than one column a statement";
        return rest.Contains("not null", StringComparison.Ordinal) && !rest.Contains("default", StringComparison.Ordinal)
            ? "a column that the version before does not fill, without default"
            : null;
    }

    private bool IsNew(Match match) => _newTables.Contains(match.Groups["table"].Value);

    // Texts in quotes and between dollars are one token each, so that what they hold is no statement.
    [GeneratedRegex("""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|;|\s+|"[^"]*"|\w+|.""", RegexOptions.Singleline)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^create table (if not exists )?(?<table>\w+) \(")]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^create (?<unique>unique )?index (if not exists )?\w+ on (?<table>\w+) ")]
    private static partial Regex CreateIndex();

    [GeneratedRegex(@"^alter table (?<table>\w+) add column (if not exists )?\w+ (?<rest>.*)$")]
    private static partial Regex AddColumn();

    [GeneratedRegex(@"^insert into (?<table>\w+) ")]
    private static partial Regex Insert();

    // How the engine lays out what is written from then on.
    [GeneratedRegex(@"^alter table \w+ set \(fillfactor = \d+\)$")]
    private static partial Regex Room();

    [GeneratedRegex(@"^create function \w+ ?\(")]
    private static partial Regex CreateFunction();

    [GeneratedRegex(@"\b(unique|primary key|references|check|generated|identity|constraint)\b")]
    private static partial Regex Constraint();

    [GeneratedRegex(@", ?(add|drop|alter|rename)\b")]
    private static partial Regex Action();
}
