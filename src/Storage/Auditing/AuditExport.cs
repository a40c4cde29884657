using System.Text;
using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Auditing;

/// <summary>
/// A chain as text: a line each, <c>{"tenant", "seq", "hash", "body": {…}}</c>, oldest first, after a line with where the chain begins. The body is byte by byte
/// what the hash covers, so that anybody can follow the chain without the hub.
/// </summary>
public static class AuditExport
{
    public static async Task WriteAsync(TextWriter output, string tenant, IAuditReads reads, int page, CancellationToken cancellation)
    {
        var name = JsonSerializer.Serialize(tenant);
        var ends = await reads.EndsAsync(tenant, cancellation) ?? new AuditEnds(0, AuditChain.Beginning, 0, AuditChain.Beginning, null);
        await output.WriteLineAsync($$"""{"tenant":{{name}},"after_seq":{{ends.CutSeq}},"after_hash":"{{ends.CutHash}}"}""");
        var seq = ends.CutSeq;
        while (seq < ends.Seq && await reads.AfterAsync(tenant, seq, page, cancellation) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.TakeWhile(e => e.Seq <= ends.Seq))
                await output.WriteLineAsync($$"""{"tenant":{{name}},"seq":{{entry.Seq}},"hash":"{{entry.Hash}}","body":{{Encoding.UTF8.GetString(entry.Body)}}}""");
            seq = entries[^1].Seq;
        }

        await output.FlushAsync(cancellation);
    }

    /// <summary>Follows an exported chain by its hashes alone.</summary>
    public static async Task<AuditVerdict> VerifyAsync(TextReader input)
    {
        string tenant = "", hash = AuditChain.Beginning;
        long first = 0, seq = 0, count = 0, line = 0;
        AuditVerdict Verdict(string? problem) => new(tenant, count, first + 1, seq, hash, problem);
        try
        {
            while (await input.ReadLineAsync() is { } text)
            {
                line++;
                using var json = JsonDocument.Parse(text);
                var root = json.RootElement;
                if (line == 1)
                {
                    (tenant, first, hash) = (root.GetProperty("tenant").GetString()!, root.GetProperty("after_seq").GetInt64(), root.GetProperty("after_hash").GetString()!);
                    seq = first;
                    continue;
                }

                var next = root.GetProperty("seq").GetInt64();
                if (next != seq + 1)
                    return Verdict($"entry {seq + 1} is missing");
                var own = AuditChain.Hash(hash, tenant, next, Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
                if (own != root.GetProperty("hash").GetString())
                    return Verdict($"entry {next} was changed, or what is before it");
                (seq, hash, count) = (next, own, count + 1);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Verdict($"line {line} is no entry");
        }

        return Verdict(line == 0 ? "the file is empty" : null);
    }
}
