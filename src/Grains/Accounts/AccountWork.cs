using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>Finds in the store what the account has to send, takes it, and makes the job that sends it.</summary>
internal sealed class AccountWork(
    IListingReads listings, IProductReads products, AccountGroups groups, IBatchReads batches, IOrderReads orders, AccountBrakes brakes,
    ContentCheck content, ICommitter committer, TimeProvider clock)
{
    /// <summary>More due rows than one call takes are read, since three aspects of a product may be due.</summary>
    private const int RowsPerItem = 3;

    private static readonly TimeSpan SendingDeadline = TimeSpan.FromMinutes(2);

    /// <summary>Plans the next batch, stores it, and answers its job; null when nothing can be sent.</summary>
    public async Task<AccountJob?> NextBatchAsync(JobContext context, BatchLimits limits)
    {
        var account = context.Account;
        var plan = await PlanAsync(context, limits);
        if (plan is null)
            return null;
        switch (plan.Kind)
        {
            case PlanKind.ReadBack:
                return new ReadBackJob(context, [.. plan.Items.Select(BatchItems.ToReadBack)]);
            case PlanKind.Rest:
                await RestAsync(account, plan);
                return null;
            case PlanKind.Wait:
                await PutOffAsync(account, plan);
                return null;
            default:
                var mapped = await content.OfAsync(context, plan);
                foreach (var refused in mapped.Refused)
                    await RestAsync(account, refused);
                if (mapped.Waits is { } waits)
                    await PutOffAsync(account, waits);
                return mapped.Goes ? (await TakeAsync(context, [plan], mapped)).SingleOrDefault() : null;
        }
    }

    /// <summary>
    /// Stock calls to be sent while others are on their way, of listings that are in none of them; each is full or carries what cannot wait
    /// (an order, a reduction): the rest gathers until the others are answered.
    /// </summary>
    /// <param name="onTheWay">Batches whose answers are awaited.</param>
    public async Task<IReadOnlyList<AccountJob>> NextBesideAsync(JobContext context, BatchLimits limits, IReadOnlySet<string> onTheWay, RoomBeside room)
    {
        if (limits.Stock == 0)
            return [];
        // More than one call's are read only where more than one may go.
        var most = room.Calls > 1 && limits.Stock <= int.MaxValue / room.Calls / RowsPerItem ? room.Calls : 1;
        var (due, isAll) = await DueAsync(context, limits, limits.Stock * most);
        var full = Math.Min(due.Count / limits.Stock, most);
        var ready = full > 1 ? await room.Permits(full, due.Max(static r => r.Lane)) : 0;
        var urgentOnly = room.OneWaits && ready == 0;
        if (!IsUrgent(due) && (urgentOnly || full == 0))
            return [];
        var calls = limits with { Stock = limits.Stock * Math.Max(1, ready) };
        if (due.Count > calls.Stock)
            (due, isAll) = ([.. due.Take(calls.Stock)], false);
        var (plan, isWhole) = await PlanAsync(context.Account, due, calls, onTheWay);
        if (!isAll && !(isWhole && IsFull(plan, calls)))
        {
            (due, _) = await DueAsync(context, limits, calls.Stock * RowsPerItem);
            (plan, _) = await PlanAsync(context.Account, due, calls, onTheWay);
        }

        return plan is not { Kind: PlanKind.Stock } ? [] : await TakeAsync(
            context,
            [
                .. from items in plan.Items.Chunk(limits.Stock)
                   where items.Any(static i => IsUrgent(i.Rows)) || (!urgentOnly && items.Length >= limits.Stock)
                   select plan with { Items = items },
            ],
            CheckedContent.Untouched);
    }

    private static bool IsUrgent(IReadOnlyList<AspectRow> rows) => rows.Any(static r => r.Lane == Lanes.Orders);

    /// <summary>Batches that were on their way and are not carried by a job of this process.</summary>
    public async Task<IReadOnlyList<StoredBatch>> AbandonedAsync(AccountRef account, IReadOnlySet<string> carried)
    {
        var open = await batches.OpenAsync(account.Tenant, account.Key);
        return [.. open.Where(b => !carried.Contains(b.BatchId))];
    }

    public static IReadOnlyList<TakenItem> Items(StoredBatch batch) => KolajJson.FromBytes<List<TakenItem>>(batch.Items);

    /// <summary>The accepted values that a repeat is compared with.</summary>
    public async Task<Func<TakenItem, LastAccepted?>> LastAcceptedAsync(AccountRef account, IReadOnlyCollection<string> productIds)
    {
        if (productIds.Count == 0)
            return static _ => null;
        var rows = await listings.FindAsync(account.Tenant, account.Key, productIds);
        var byProduct = rows.GroupBy(static r => r.ProductId, StringComparer.Ordinal).ToDictionary(
            static g => g.Key,
            static g => new LastAccepted(
                g.ToDictionary(static r => r.Aspect, static r => r.ConfirmedValue, StringComparer.Ordinal),
                g.Where(static r => r.ErrorCode == BatchPlanner.RepeatRefused).Select(static r => r.Attempts).DefaultIfEmpty().Max()),
            StringComparer.Ordinal);
        return item => byProduct.GetValueOrDefault(item.ProductId);
    }

    private async Task<BatchPlan?> PlanAsync(JobContext context, BatchLimits limits)
    {
        if (limits.Largest == 0)
            return null;
        // Most often a backlog is of one kind and one aspect: as many rows as the smaller call takes fill it, and no more need to be looked at.
        var (due, isAll) = await DueAsync(context, limits, limits.Smallest);
        var (plan, isWhole) = await PlanAsync(context.Account, due, limits);
        if (isAll || (isWhole && IsFull(plan, limits)))
            return plan;
        (due, isAll) = await DueAsync(context, limits, limits.Smallest * RowsPerItem);
        var nearest = due.Select(static r => r.ProductId).Distinct(StringComparer.Ordinal).Take(limits.Smallest).ToHashSet(StringComparer.Ordinal);
        var near = due.Where(r => nearest.Contains(r.ProductId)).ToList();
        (plan, _) = await PlanAsync(context.Account, near, limits);
        if ((isAll && near.Count == due.Count) || IsFull(plan, limits))
            return plan;
        if (!isAll && limits.Largest > limits.Smallest)
            (due, _) = await DueAsync(context, limits, limits.Largest * RowsPerItem);
        return (await PlanAsync(context.Account, due, limits)).Plan;
    }

    private static bool IsFull(BatchPlan? plan, BatchLimits limits) => plan is not null && plan.Items.Count >= limits.Of(plan.Kind);

    private async Task<(IReadOnlyList<AspectRow> Due, bool IsAll)> DueAsync(JobContext context, BatchLimits limits, int most)
    {
        var account = context.Account;
        string[] aspects = limits.Content > 0 ? [Aspects.Stock, Aspects.Price, Aspects.Content] : [Aspects.Stock, Aspects.Price];
        var due = await listings.DueAsync(account.Tenant, account.Key, clock.GetUtcNow(), aspects, most);
        return (await SpacedAsync(context, await brakes.PassAsync(context, due)), due.Count < most);
    }

    /// <summary>Without the prices that would follow their last one too closely; those are due again when they may.</summary>
    private async Task<IReadOnlyList<AspectRow>> SpacedAsync(JobContext context, IReadOnlyList<AspectRow> due)
    {
        var early = PriceSpacing.Early(due, context.Connector.Descriptor.PriceSpacing, clock.GetUtcNow());
        if (early.Count == 0)
            return due;
        var account = context.Account;
        await committer.CommitAsync(new Unit
        {
            Tenant = account.Tenant,
            Rows = [.. early.Select(e => new ListingPutOffRow(e.Row.ProductId, account.Key, e.Row.Aspect, e.Row.DesiredVersion, e.Until))],
        });
        return [.. due.Except(early.Select(static e => e.Row))];
    }

    /// <param name="onTheWay">Nothing is planned for listings of which an aspect is in one of these batches.</param>
    /// <returns>The plan, and whether nothing else of its listings is due than what was given.</returns>
    private async Task<(BatchPlan? Plan, bool IsWhole)> PlanAsync(
        AccountRef account, IReadOnlyList<AspectRow> due, BatchLimits limits, IReadOnlySet<string>? onTheWay = null)
    {
        if (due.Count == 0)
            return (null, true);
        var ids = due.Select(static r => r.ProductId).Distinct(StringComparer.Ordinal).ToList();
        var remote = products.RemoteIdsAsync(account.Tenant, account.Key, ids);
        var documents = products.FindManyAsync(account.Tenant, ids);
        var all = (await listings.FindAsync(account.Tenant, account.Key, ids)).ToLookup(static r => r.ProductId, StringComparer.Ordinal);
        if (onTheWay is not null)
        {
            due = [.. due.Where(r => !all[r.ProductId].Any(a => a.BatchId is { } batch && onTheWay.Contains(batch)))];
            ids = due.Select(static r => r.ProductId).Distinct(StringComparer.Ordinal).ToList();
        }

        var onAccount = Listings(ids, all, await remote, await documents);
        var now = clock.GetUtcNow();
        var plan = BatchPlanner.Next(due, onAccount, limits, await groups.OfAsync(account, due, onAccount), now);
        var given = due.Select(static r => (r.ProductId, r.Aspect)).ToHashSet();
        var isWhole = plan is null || plan.Items.All(
            i => all[i.Listing.ProductId].All(r => !(r.DueAt <= now) || r.BatchId is not null || given.Contains((r.ProductId, r.Aspect))));
        return (plan, isWhole);
    }

    private static Dictionary<string, ListingOnAccount> Listings(
        IReadOnlyList<string> ids, ILookup<string, AspectRow> aspects, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> remote,
        IReadOnlyList<StoredRow> states)
    {
        var documents = states.ToDictionary(static r => r.Id, StringComparer.Ordinal);
        return ids.ToDictionary(
            static id => id,
            id => new ListingOnAccount(
                id, documents.GetValueOrDefault(id) is { } state ? KolajJson.FromBytes<ProductDocument>(state.State) : null,
                aspects[id].ToDictionary(static r => r.Aspect, StringComparer.Ordinal), remote.GetValueOrDefault(id) ?? new Dictionary<string, string>()),
            StringComparer.Ordinal);
    }

    /// <summary>Stores what the calls carry as taken, in one unit, and makes their jobs; without those of which all has changed meanwhile.</summary>
    private async Task<IReadOnlyList<AccountJob>> TakeAsync(JobContext context, IReadOnlyList<BatchPlan> plans, CheckedContent mapped)
    {
        var account = context.Account;
        var now = clock.GetUtcNow();
        var keyed = context.Connector.StockWriting(context.Settings) is { TakesWriteKey: true };
        var rows = new List<StoreRow>();
        var calls = new List<(string BatchId, string Kind, List<(PlannedItem Plan, TakenItem Item)> Taken)>();
        foreach (var plan in plans)
        {
            var batchId = Guid.CreateVersion7().ToString("N");
            var taken = plan.Items.Select(i => (Plan: i, Item: BatchItems.ToTaken(i, keyed))).ToList();
            foreach (var (_, item) in taken)
            {
                foreach (var aspect in item.Aspects)
                {
                    rows.Add(new ListingTakenRow(item.ProductId, account.Key, aspect.Aspect, aspect.Version, aspect.Value, batchId, now));
                    rows.Add(new OperationItemsMovedRow(item.ProductId, account.Key, aspect.Aspect, aspect.Version, "sent", null, null, now));
                }
            }

            var kind = plan.Kind is PlanKind.Stock ? JobKinds.Stock : JobKinds.Content;
            rows.Add(new BatchRow(
                account.Key, batchId, kind, "sending", null, KolajJson.ToBytes(taken.Select(static t => t.Item).ToList()), now,
                now + SendingDeadline, now + SendingDeadline));
            calls.Add((batchId, kind, taken));
        }

        if (calls.Count == 0)
            return [];
        CrashPoint.Here("batch.before_taken");
        var result = await committer.CommitAsync(new Unit { Tenant = account.Tenant, Rows = rows });
        CrashPoint.Here("batch.after_taken");
        if (!result.Committed)
            return [];

        // Whatever changed between reading and taking is left for the next batch, and with a variant all of its group.
        var dropped = result.Dropped.OfType<ListingTakenRow>().Select(static r => r.ProductId).ToHashSet(StringComparer.Ordinal);
        var all = calls.SelectMany(static c => c.Taken).Select(static t => t.Item).ToList();
        var broken = all.Where(i => i.GroupId is not null && dropped.Contains(i.ProductId)).Select(static i => i.GroupId).ToHashSet();
        dropped.UnionWith(all.Where(i => i.GroupId is not null && broken.Contains(i.GroupId)).Select(static i => i.ProductId));
        var open = await orders.OpenUnitsAsync(
            account.Tenant, account.Key, [.. calls.Where(static c => c.Kind is JobKinds.Stock).SelectMany(static c => c.Taken).Select(static t => t.Item.ProductId)]);
        var jobs = new List<AccountJob>();
        foreach (var (batchId, kind, taken) in calls)
        {
            var kept = taken.TrueForAll(t => !dropped.Contains(t.Item.ProductId)) ? taken : await KeepAsync(account, taken, dropped, batchId, kind, now);
            if (kept.Count > 0)
                jobs.Add(JobOf(context, batchId, kind, kept, mapped, open, now));
        }

        return jobs;
    }

    private static AccountJob JobOf(
        JobContext context, string batchId, string kind, List<(PlannedItem Plan, TakenItem Item)> kept, CheckedContent mapped,
        IReadOnlyDictionary<string, long> open, DateTimeOffset now)
    {
        IReadOnlyList<TakenItem> items = [.. kept.Select(static k => k.Item)];
        // The exposure rule counted one attempt; another one needs to be counted first, unless the platform knows it for a repeat.
        if (items.Any(static i => i.Aspect(Aspects.Stock) is { Guarded: true }) && context.Connector.StockWriting(context.Settings) is not { TakesWriteKey: true })
            context = context with { SingleAttempt = true };
        if (kind is JobKinds.Content)
            return new ContentJob(context, batchId, [.. kept.Select(k => BatchItems.ToContent(k.Plan, context.Account.Key, mapped.Of(k.Item.ProductId), now))], items);
        var writing = context.Connector.StockWriting(context.Settings)?.Kind;
        var lane = kept.SelectMany(static k => k.Plan.Rows).Min(static r => r.Lane);
        return new StockJob(
            context with { Lane = lane }, batchId, [.. kept.Select(k => BatchItems.ToStock(k.Plan, writing, open.GetValueOrDefault(k.Item.ProductId), k.Item))], items);
    }

    /// <summary>Gives back the aspects of products of which another aspect could not be taken, and stores what is left.</summary>
    private async Task<List<(PlannedItem Plan, TakenItem Item)>> KeepAsync(
        AccountRef account, List<(PlannedItem Plan, TakenItem Item)> taken, HashSet<string> dropped, string batchId, string kind, DateTimeOffset now)
    {
        var kept = taken.Where(t => !dropped.Contains(t.Item.ProductId)).ToList();
        var rows = new List<StoreRow>();
        foreach (var (_, item) in taken.Where(t => dropped.Contains(t.Item.ProductId)))
        {
            foreach (var aspect in item.Aspects)
                rows.Add(new ListingResultRow(item.ProductId, account.Key, aspect.Aspect, aspect.Version, batchId, "retry", null, null, now, now));
        }

        rows.Add(kept.Count == 0
            ? new BatchDoneRow(account.Key, batchId)
            : new BatchRow(
                account.Key, batchId, kind, "sending", null, KolajJson.ToBytes(kept.Select(static k => k.Item).ToList()), now,
                now + SendingDeadline, now + SendingDeadline));
        await committer.CommitAsync(new Unit { Tenant = account.Tenant, Rows = rows, Due = { new AccountDue(account, now) } });
        return kept;
    }

    private async Task RestAsync(AccountRef account, BatchPlan plan)
    {
        var now = clock.GetUtcNow();
        var batchId = Guid.CreateVersion7().ToString("N");
        var rows = new List<StoreRow>();
        var taken = plan.Items.Select(static i => BatchItems.ToTaken(i, keyed: false)).ToList();
        foreach (var item in taken)
        {
            foreach (var aspect in item.Aspects)
                rows.Add(new ListingTakenRow(item.ProductId, account.Key, aspect.Aspect, aspect.Version, aspect.Value, batchId, now));
        }

        // Taken and refused in one unit: rows are written in the order of tables, results after takings.
        var outcome = new OutcomeRows(account.Key, new ConnectorDescriptor { Id = account.Integration, Name = "", Type = "", Region = "", Evidence = "" }, null, now);
        outcome.Refused(batchId, taken, plan.Code ?? "not_listed", plan.Reason ?? "The channel does not have the listing.");
        rows.AddRange(outcome.Rows);
        await committer.CommitAsync(new Unit { Tenant = account.Tenant, Rows = rows, Due = { new AccountDue(account, now) } });
    }

    private async Task PutOffAsync(AccountRef account, BatchPlan plan) => await committer.CommitAsync(new Unit
    {
        Tenant = account.Tenant,
        Rows = [.. plan.Items.SelectMany(static i => i.Rows).Select(r => new ListingPutOffRow(r.ProductId, account.Key, r.Aspect, r.DesiredVersion, plan.Until))],
        Due = { new AccountDue(account, clock.GetUtcNow()) },
    });

    /// <summary>What is to be asked of the channel about these listings.</summary>
    public async Task<IReadOnlyList<ShownReading>> ReadingsAsync(AccountRef account, IReadOnlyList<AspectRow> rows)
    {
        var ids = rows.Select(static r => r.ProductId).ToList();
        var remote = await products.RemoteIdsAsync(account.Tenant, account.Key, ids);
        var documents = (await products.FindManyAsync(account.Tenant, ids))
            .ToDictionary(static r => r.Id, static r => KolajJson.FromBytes<ProductDocument>(r.State).Product, StringComparer.Ordinal);
        return
        [
            .. from row in rows
               let product = documents.GetValueOrDefault(row.ProductId)
               select new ShownReading(
                   new ListingQuery(
                       row.ProductId, product?.Sku ?? row.ProductId, product?.Barcode, remote.GetValueOrDefault(row.ProductId) ?? new Dictionary<string, string>()),
                   row.SentVersion),
        ];
    }
}

/// <summary>For stock calls beside others.</summary>
/// <param name="Calls">Most of them, at least 1.</param>
/// <param name="OneWaits">A call planned before has no permit yet: without permits ready, only what cannot wait goes.</param>
/// <param name="Permits">Has permits ready for as many calls, in a lane; answers how many of them will not have to wait.</param>
internal sealed record RoomBeside(int Calls, bool OneWaits, Func<int, int, Task<int>> Permits);
