using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Idempotency;

/// <summary>Takes keys, and keeps and reads sealed answers.</summary>
internal sealed class IdempotencyStore(ICommitter committer, IIdempotencyReads reads, ISealer sealer)
{
    /// <summary>
    /// Null when the key is ours now: new, or of the same request whose lease ran out without an answer. Else what is stored under it.
    /// </summary>
    public async Task<StoredIdempotency?> TakeAsync(string tenant, IdempotentRequest request, DateTimeOffset leaseUntil, DateTimeOffset keepUntil, CancellationToken cancellation)
    {
        // Between the refused insert and the read the row may be released: then the insert is tried once more.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var result = await committer.CommitAsync(
                new Unit { Tenant = tenant, Rows = [new IdempotencyRow(request.ScopeHash, request.BodyHash, leaseUntil, keepUntil)] }, cancellation);
            if (result.Committed)
                return null;
            if (result.Outcome is CommitOutcome.Unknown)
                throw new RequestRefusedException(ErrorCodes.StorageUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) };
            if (await reads.FindAsync(tenant, request.ScopeHash, cancellation) is { } stored)
                return stored;
        }

        throw new RequestRefusedException(ErrorCodes.StorageUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) };
    }

    /// <summary>Of the same request that still runs or broke off; null when there is none.</summary>
    public Task<StoredIdempotency?> FindAsync(string tenant, string scopeHash, CancellationToken cancellation) => reads.FindAsync(tenant, scopeHash, cancellation);

    public Task KeepAsync(string tenant, IdempotentRequest request, int status, string? contentType, byte[] body, DateTimeOffset keepUntil) =>
        committer.CommitAsync(new Unit
        {
            Tenant = tenant,
            Rows = [new IdempotencyAnswerRow(request.ScopeHash, status, contentType, sealer.Seal(SealedPlaces.IdempotentAnswer(tenant, request.ScopeHash), body), keepUntil)],
        });

    /// <summary>The key is free again: nothing was done under it.</summary>
    public Task ReleaseAsync(string tenant, IdempotentRequest request, DateTimeOffset keepUntil) =>
        committer.CommitAsync(new Unit { Tenant = tenant, Rows = [new IdempotencyAnswerRow(request.ScopeHash, 0, null, null, keepUntil)] });

    public byte[] Open(string tenant, string scopeHash, byte[] sealedBody) => sealer.Open(SealedPlaces.IdempotentAnswer(tenant, scopeHash), sealedBody);
}
