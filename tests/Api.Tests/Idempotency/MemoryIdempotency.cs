using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Tests.Idempotency;

/// <summary>Idempotency rows by the rules that the contract gives the store.</summary>
internal sealed class MemoryIdempotency(TimeProvider clock) : ICommitter, IIdempotencyReads
{
    private readonly Dictionary<(string Tenant, string Scope), StoredIdempotency> _rows = [];

    public Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        switch (Assert.Single(unit.Rows))
        {
            case IdempotencyRow row:
                if (_rows.TryGetValue((unit.Tenant, row.ScopeHash), out var there) && there.KeepUntil > now
                    && !(there.Status == 0 && there.LeaseUntil <= now && there.BodyHash.AsSpan().SequenceEqual(row.BodyHash)))
                    return Task.FromResult(new CommitResult(CommitOutcome.Refused, 0, row, []));
                _rows[(unit.Tenant, row.ScopeHash)] = new StoredIdempotency(row.BodyHash, row.LeaseUntil, row.KeepUntil, 0, null, null);
                break;
            case IdempotencyAnswerRow { Status: 0 } row:
                _rows.Remove((unit.Tenant, row.ScopeHash));
                break;
            case IdempotencyAnswerRow row:
                _rows[(unit.Tenant, row.ScopeHash)] = _rows[(unit.Tenant, row.ScopeHash)] with { Status = row.Status, ContentType = row.ContentType, SealedBody = row.SealedBody };
                break;
        }

        return Task.FromResult(new CommitResult(CommitOutcome.Committed, 0, null, []));
    }

    public Task<StoredIdempotency?> FindAsync(string tenant, string scopeHash, CancellationToken cancellation = default) =>
        Task.FromResult(_rows.GetValueOrDefault((tenant, scopeHash)));
}

/// <summary>Binds bytes to their place, and hides nothing.</summary>
internal sealed class PlainSealer : ISealer
{
    public string CurrentKeyId => "plain";

    public bool IsCurrent(ReadOnlySpan<byte> sealedBytes) => true;

    public byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plain) => [.. Mark(place), .. plain];

    public byte[] Open(SealedPlace place, ReadOnlySpan<byte> sealedBytes) => sealedBytes.StartsWith(Mark(place))
        ? sealedBytes[Mark(place).Length..].ToArray()
        : throw new System.Security.Cryptography.CryptographicException("Another place.");

    public byte[] NewDataKey(SealedPlace place) => throw new NotSupportedException();

    public byte[] SealWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> plain) => throw new NotSupportedException();

    public byte[] OpenWith(byte[] sealedDataKey, SealedPlace keyPlace, SealedPlace place, ReadOnlySpan<byte> sealedBytes) => throw new NotSupportedException();

    public byte[] BlindIndex(string tenant, string kind, string normalised) => throw new NotSupportedException();

    private static byte[] Mark(SealedPlace place) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(place.ToString()));
}
