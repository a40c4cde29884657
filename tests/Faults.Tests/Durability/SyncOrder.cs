using System.Text.RegularExpressions;

namespace KolajAI.Faults.Tests.Durability;

/// <summary>
/// Judges the order of system calls: between the write of a row into the write-ahead log and the sending of its answer there must be a
/// sync of that log, begun after the write and ended before the sending.
/// </summary>
internal sealed partial class SyncOrder
{
    private readonly List<(int Line, string Text)> _writes = [];
    private readonly List<(int Line, string Text)> _answers = [];
    private readonly List<(int From, int To)> _syncs = [];

    /// <param name="lines">Of <c>strace -f -y</c>. A call that others interleave stands in two lines, unfinished and resumed.</param>
    public SyncOrder(IReadOnlyList<string> lines)
    {
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var thread = Thread().Match(line).Value;
            if (Sync().IsMatch(line))
            {
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                    open[thread] = i;
                else if (line.EndsWith("= 0", StringComparison.Ordinal))
                    _syncs.Add((i, i));
            }
            else if (SyncResumed().IsMatch(line) && open.Remove(thread, out var from))
            {
                if (line.EndsWith("= 0", StringComparison.Ordinal))
                    _syncs.Add((from, i));
            }
            else if (LogWrite().IsMatch(line))
            {
                _writes.Add((i, line));
            }
            else if (line.Contains("\"HTTP/1.1 2", StringComparison.Ordinal))
            {
                _answers.Add((i, line));
            }
        }
    }

    /// <summary>Syncs of the write-ahead log.</summary>
    public int Syncs => _syncs.Count;

    /// <summary>Null when the acknowledged write was safe before it was answered, else what is wrong.</summary>
    public string? Wrong(Acknowledgement acknowledged)
    {
        if (_answers.Find(a => a.Text.Contains(acknowledged.Answered, StringComparison.Ordinal)) is not { Text: not null } answer)
            return $"{acknowledged.Kind}: the answer with {acknowledged.Answered} was not seen";
        var writes = _writes.FindAll(w => w.Line < answer.Line && w.Text.Contains(acknowledged.Written, StringComparison.Ordinal));
        if (writes.Count == 0)
            return $"{acknowledged.Kind}: {acknowledged.Written} was not written before it was answered";
        // The hub goes on with what it has stored, and may write the page again before the answer is on its way.
        var write = acknowledged.LastWrite ? writes[^1] : writes[0];
        return _syncs.Exists(s => s.From > write.Line && s.To < answer.Line) ? null : $"{acknowledged.Kind}: {acknowledged.Written} was answered before it was synchronised";
    }

    [GeneratedRegex(@"^\d+")]
    private static partial Regex Thread();

    [GeneratedRegex(@"^\d+ +f(data)?sync\(\d+<[^>]*kolaj\.db-wal>")]
    private static partial Regex Sync();

    [GeneratedRegex(@"^\d+ +<\.\.\. f(data)?sync resumed>")]
    private static partial Regex SyncResumed();

    [GeneratedRegex(@"^\d+ +p?write(64)?\(\d+<[^>]*kolaj\.db-wal>")]
    private static partial Regex LogWrite();
}
