using KolajAI.Accounts;
using KolajAI.CrashPoints;
using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Operations;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Operations;

/// <summary>Sums an operation's items, ends it, and for a catalogue listing walks the products page by page.</summary>
[CollectionAgeLimit(Minutes = 3)]
internal sealed class OperationGrain(IOperationReads operations, IProductReads products, ICommitter committer, IGrainFactory grains, TimeProvider clock)
    : Grain, IOperationGrain
{
    private const int PageSize = 200;
    private const int AtOnce = 16;

    private string _tenant = "";
    private string _id = "";
    private OperationDocument? _document;
    private long _version;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var segments = GrainKeys.Split(this.GetPrimaryKeyString(), 2);
        (_tenant, _id) = (segments[0], segments[1]);
        await LoadAsync();
    }

    public async Task<OperationView> Start(OperationStart start)
    {
        await ChangeAsync(known => known is not null ? null : new OperationDocument
        {
            Kind = start.Kind,
            State = "running",
            Cause = start.Cause,
            Catalogue = start.Catalogue,
            CreatedAt = clock.GetUtcNow(),
            Deadline = start.Deadline,
        });
        return await ViewAsync();
    }

    public async Task<OperationView> Seal(int accepted, int rejected)
    {
        await ChangeAsync(known => known is { Sealed: false } ? known with { Sealed = true, Accepted = accepted, Rejected = rejected } : null);
        return await SumAsync();
    }

    public async Task<OperationView?> Get() => _document is null ? null : await SumAsync();

    public async Task Due()
    {
        if (_document is null or { State: "ended" })
            return;
        if (_document is { Catalogue: not null, Sealed: false })
            await WalkAsync();
        await SumAsync();
    }

    private async Task WalkAsync()
    {
        var document = _document!;
        var catalogue = document.Catalogue!;
        var ids = await products.WalkAsync(_tenant, document.Position, PageSize);
        var listed = 0;
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, _) =>
        {
            if (await ListAsync(grains.GetGrain<IProductGrain>(GrainKeys.Product(_tenant, id)), catalogue, document.Cause))
                Interlocked.Increment(ref listed);
        });
        await SaveAsync(document with
        {
            Position = ids.Count > 0 ? ids[^1] : document.Position,
            Accepted = document.Accepted + listed,
            Rejected = document.Rejected + ids.Count - listed,
            Sealed = ids.Count < PageSize,
        });
    }

    private async Task<bool> ListAsync(IProductGrain product, CatalogueListing catalogue, string cause)
    {
        if (!catalogue.Close)
            return (await product.List(new ListProduct(catalogue.AccountKeys, Resend: true, catalogue.BoundOnly, _id, cause))).Succeeded;
        foreach (var account in catalogue.AccountKeys)
            await product.Unlist(new UnlistProduct(account, Close: true, _id, cause) { Confirmed = true });
        return true;
    }

    /// <summary>Every channel has had its last word, or the deadline came: the accounts go.</summary>
    private async Task DeleteClosedAccountsAsync(OperationDocument document)
    {
        if (document.Catalogue is not { Close: true } catalogue)
            return;
        foreach (var account in catalogue.AccountKeys)
            await grains.GetGrain<IAccountGrain>(AccountRef.FromKey(_tenant, account).GrainKey).Delete();
    }

    private async Task<OperationView> SumAsync()
    {
        var document = _document!;
        if (document.State == "ended" || document is { Catalogue: not null, Sealed: false })
            return await ViewAsync();
        var counts = await operations.CountsAsync(_tenant, _id);
        var now = clock.GetUtcNow();
        // One that is not sealed belongs to a request that is still being read, or broke off: it waits for its deadline, out of the way of the others.
        var open = counts.Where(static c => c.Key is "stored" or "sent" or "held" or "paused").Sum(static c => c.Value) + (document.Sealed ? 0 : 1);
        if (open == 0 || document.Deadline <= now)
            await DeleteClosedAccountsAsync(document);
        if (open == 0)
            await SaveAsync(document with { State = "ended", EndedAt = now });
        else if (document.Deadline <= now)
            await SaveAsync(document with { State = "ended", EndedAt = now }, new OperationExpiredRow(_id, now));
        else
            await RescheduleAsync(document, now);
        return await ViewAsync();
    }

    /// <summary>Looked at again after a tenth of its age, at least every 2 s and at most every minute.</summary>
    private async Task RescheduleAsync(OperationDocument document, DateTimeOffset now)
    {
        if (_dueAt is { } due && due > now)
            return;
        await SaveAsync(document);
    }

    private DateTimeOffset? _dueAt;

    private DateTimeOffset? NextDue(OperationDocument document)
    {
        if (document.State == "ended")
            return null;
        var now = clock.GetUtcNow();
        if (document is { Catalogue: not null, Sealed: false })
            return now;
        var pause = TimeSpan.FromTicks(Math.Clamp((now - document.CreatedAt).Ticks / 10, TimeSpan.FromSeconds(2).Ticks, TimeSpan.FromMinutes(1).Ticks));
        var next = now + pause;
        return next < document.Deadline ? next : document.Deadline;
    }

    /// <summary>
    /// Decides by what is stored, and again after each conflict: another activation may have written meanwhile, as while silos cannot reach each other. Its caller
    /// is answered only when it is on disk.
    /// </summary>
    /// <param name="change">Null where nothing is to be changed.</param>
    private async Task ChangeAsync(Func<OperationDocument?, OperationDocument?> change)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            if (change(_document) is not { } next || await SaveAsync(next) is FencedOutcome.Committed)
                return;
        }

        DeactivateOnIdle();
        throw FencedCommit.Contended("The operation");
    }

    /// <summary>What was not committed is read again; whoever only looks after the operation does so at its next due time.</summary>
    private async Task<FencedOutcome> SaveAsync(OperationDocument next, StoreRow? row = null)
    {
        var due = NextDue(next);
        CrashPoint.Here("operation.before_commit");
        var unit = new Unit
        {
            Tenant = _tenant,
            Fence = new OperationRow
            {
                Tenant = _tenant,
                Id = _id,
                ExpectedVersion = _version,
                State = KolajJson.ToBytes(next),
                Kind = next.Kind,
                OperationState = next.State,
                CreatedAt = next.CreatedAt,
                Deadline = next.Deadline,
                DueAt = due,
            },
            Rows = row is null ? [] : [row],
            OperationsMoved = due is { } at && at <= clock.GetUtcNow() ? [_id] : [],
        };
        var (outcome, _) = await FencedCommit.CommitAsync(
            committer, unit, async () => await operations.FindAsync(_tenant, _id) is { } stored ? (stored.Version, stored.State) : null);
        CrashPoint.Here("operation.after_commit");
        if (outcome is FencedOutcome.Committed)
        {
            (_document, _version, _dueAt) = (next, _version + 1, due);
            return outcome;
        }

        await LoadAsync();
        return outcome;
    }

    private async Task LoadAsync()
    {
        var row = await operations.FindAsync(_tenant, _id);
        _document = row is null ? null : KolajJson.FromBytes<OperationDocument>(row.State);
        _version = row?.Version ?? 0;
        _dueAt = null;
    }

    private async Task<OperationView> ViewAsync()
    {
        var document = _document!;
        var counts = await operations.CountsAsync(_tenant, _id);
        return new OperationView(
            _id, document.Kind, document.State, document.Accepted, document.Rejected,
            counts.ToDictionary(static c => Enum.Parse<OperationItemState>(c.Key, ignoreCase: true), static c => c.Value),
            document.CreatedAt, document.Deadline, document.EndedAt, _version);
    }
}
