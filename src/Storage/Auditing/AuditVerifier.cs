using System.Text.Json;
using KolajAI.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Auditing;

/// <summary>Follows a tenant's chain from where it begins to its newest entry.</summary>
public sealed class AuditVerifier(IAuditReads reads, AuditChain chain)
{
    private const int Page = 1_000;

    /// <param name="known">A number and a hash that were seen before: the chain must still have them, or have removed what is as old.</param>
    public async Task<AuditVerdict> VerifyAsync(string tenant, (long Seq, string Hash)? known = null, CancellationToken cancellation = default)
    {
        while (true)
        {
            var ends = await reads.EndsAsync(tenant, cancellation);
            var verdict = await FollowAsync(tenant, ends, known, cancellation);
            // What has grown old meanwhile is removed while it is read.
            if (verdict.IsWhole || (await reads.EndsAsync(tenant, cancellation))?.CutSeq == ends?.CutSeq)
                return verdict;
        }
    }

    private async Task<AuditVerdict> FollowAsync(string tenant, AuditEnds? stored, (long Seq, string Hash)? known, CancellationToken cancellation)
    {
        if (stored is not { } ends)
        {
            // Whoever removed all of it has left nothing but entries, or nothing at all.
            return (await reads.AfterAsync(tenant, 0, 1, cancellation)).Count > 0 ? new AuditVerdict(tenant, 0, 0, 0, AuditChain.Beginning, "the newest entry is not known")
                : known is { } missed ? new AuditVerdict(tenant, 0, 0, 0, AuditChain.Beginning, $"entry {missed.Seq} is missing")
                : new AuditVerdict(tenant, 0, 0, 0, AuditChain.Beginning, null);
        }

        var (seq, hash, count) = (ends.CutSeq, ends.CutHash, 0L);
        AuditVerdict Broken(string problem) => new(tenant, count, ends.CutSeq + 1, seq, hash, problem);
        if (ends.CutSeq > 0 && !AuditChain.IsSame(ends.CutSeal ?? "", chain.SealCut(tenant, ends.CutSeq, ends.CutHash)))
            return Broken($"that entries up to {ends.CutSeq} were removed was not written by the hub");
        while (seq < ends.Seq)
        {
            var page = await reads.AfterAsync(tenant, seq, Page, cancellation);
            foreach (var entry in page.TakeWhile(e => e.Seq <= ends.Seq))
            {
                if (Problem(tenant, seq, hash, entry) is { } problem)
                    return Broken(problem);
                if (known is { } seen && seen.Seq == entry.Seq && seen.Hash != entry.Hash)
                    return Broken($"entry {entry.Seq} is another than it was");
                (seq, hash, count) = (entry.Seq, entry.Hash, count + 1);
            }

            if (page.Count == 0)
                break;
        }

        if (seq != ends.Seq || hash != ends.Hash)
            return Broken(seq == ends.Seq ? $"entry {seq} is not the newest one as it is known" : $"entry {seq + 1} is missing");
        return known?.Seq > seq ? Broken($"entry {known.Value.Seq} is missing") : new AuditVerdict(tenant, count, ends.CutSeq + 1, seq, hash, null);
    }

    /// <summary>Null where the entry follows.</summary>
    private string? Problem(string tenant, long seq, string hash, StoredAudit entry)
    {
        if (entry.Seq != seq + 1)
            return $"entry {seq + 1} is missing";
        if (AuditChain.Hash(hash, tenant, entry.Seq, entry.Body) != entry.Hash)
            return $"entry {entry.Seq} was changed, or what is before it";
        if (!AuditChain.IsSame(entry.Seal, chain.Seal(tenant, entry.Hash)))
            return $"entry {entry.Seq} was not written by the hub";
        return Agrees(entry) ? null : $"entry {entry.Seq} is listed under what it does not say";
    }

    private static bool Agrees(StoredAudit entry)
    {
        try
        {
            var body = KolajJson.FromBytes<AuditBody>(entry.Body);
            return body.Action == entry.Action && body.Actor == entry.Actor && body.Object == entry.Object && Instants.ToMicros(body.At) == Instants.ToMicros(entry.At);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <param name="Entries">Followed.</param>
/// <param name="First">The number that the chain begins at; older entries were removed after their time.</param>
/// <param name="Last">The last entry that follows, with its hash.</param>
/// <param name="Problem">Null: nothing was changed, added or removed.</param>
public sealed record AuditVerdict(string Tenant, long Entries, long First, long Last, string Hash, string? Problem)
{
    public bool IsWhole => Problem is null;
}
