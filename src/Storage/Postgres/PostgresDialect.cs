using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// Statements are written once, as SQLite takes them; this is all that PostgreSQL wants otherwise. Beside it stand <c>json_texts</c> and
/// <c>json_each</c> in the first migration.
/// </summary>
internal static partial class PostgresDialect
{
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    public static string Of(string sql) => Known.GetOrAdd(sql, Translate);

    private static string Translate(string sql)
    {
        sql = NamedIndex().Replace(sql, "");
        sql = NotInList().Replace(sql, "<> all(json_texts($1))");
        sql = InList().Replace(sql, "= any(json_texts($1))");
        sql = JsonMember().Replace(sql, "$1::json ->> ");
        sql = Position().Replace(sql, "strpos(");
        sql = OrderedJoin().Replace(sql, "join");
        sql = WithoutIndex().Replace(sql, "");
        sql = RowLock().Replace(sql, "$1");
        return Placeholder().Replace(sql, "$$$1");
    }

    /// <summary>Named where SQLite has no statistics to choose by.</summary>
    [GeneratedRegex(@" indexed by \w+")]
    private static partial Regex NamedIndex();

    [GeneratedRegex(@"\bnot in \(select value from json_each\(([@?]\w+)\)\)")]
    private static partial Regex NotInList();

    [GeneratedRegex(@"\bin \(select value from json_each\(([@?]\w+)\)\)")]
    private static partial Regex InList();

    [GeneratedRegex(@"(\w|\)) ->> ")]
    private static partial Regex JsonMember();

    [GeneratedRegex(@"\binstr\(")]
    private static partial Regex Position();

    /// <summary>To SQLite "cross" is an order to keep the order of the tables.</summary>
    [GeneratedRegex(@"\bcross join\b")]
    private static partial Regex OrderedJoin();

    /// <summary>A plus keeps SQLite from using the column's index.</summary>
    [GeneratedRegex(@"(?<=[ (])\+(?=[a-z])")]
    private static partial Regex WithoutIndex();

    /// <summary>To SQLite, which has one writer, a comment.</summary>
    [GeneratedRegex(@"/\* (for (?:update|share|key share)) \*/")]
    private static partial Regex RowLock();

    [GeneratedRegex(@"\?(\d+)")]
    private static partial Regex Placeholder();
}
