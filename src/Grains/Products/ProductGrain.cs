using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>
/// Sequences a product's commands: decide on what is stored, commit in one unit, and on a conflict read again and decide again.
/// The deciding is done by <see cref="ProductUpsert"/>, <see cref="InventoryDecision"/>, <see cref="StockEffects"/> and <see cref="ListingPlan"/>.
/// </summary>
internal sealed partial class ProductGrain(
    ICommitter committer, IProductReads products, IListingReads listings, IOrderReads orders, IChangeReads changeReads, StockGuard guard, TimeProvider clock)
    : Grain, IProductGrain
{
    private static readonly string[] AllAspects = [ListingPlan.Stock, ListingPlan.Price, ListingPlan.Content];

    private string _tenant = "";
    private string _productId = "";
    private ProductDocument? _document;
    private long _version;

    private ProductDocument? Living => _document is { Deleted: false } ? _document : null;

    private ProductView? View => Living is { } document ? new ProductView(document, _version) : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var segments = GrainKeys.Split(this.GetPrimaryKeyString(), 2);
        (_tenant, _productId) = (segments[0], segments[1]);
        await ReloadAsync();
    }

    public Task<ProductView?> Get() => Task.FromResult(View);

    public async Task<ProductResult> Upsert(ProductWrite write)
    {
        if (write.Passing)
            DeactivateOnIdle();
        if (write.DryRun)
            return await RehearseAsync(write);
        return await RunAsync(async now =>
        {
            var groups = await GroupsForAsync(write);
            var outcome = ProductUpsert.Decide(_document, _version, _productId, write, now, groups);
            var changes = outcome.Changes;
            if (outcome.Errors.Count > 0)
                return Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], outcome.Errors));
            var document = outcome.Decision?.Document ?? _document!;
            return new Step<ProductResult>(
                outcome.Decision, write.OperationId,
                final => OperationItems.Unraised(write.OperationId, final?.Document ?? document, Untouched(final, write.ListOn), AllAspects, null, now),
                () => new ProductResult(outcome.Created, View, changes, []),
                refusedBy => RefusedAsync(refusedBy, document.Product))
            { Guard = new GuardInput { Touched = true } };
        });
    }

    public Task<ProductResult> List(ListProduct command) => RunAsync(async now =>
    {
        await CatchUpAsync();
        if (Living is not { } document)
            return Step<ProductResult>.Nothing(static () => NotFound());
        var plan = new ListingPlan(document, document, now);
        var listed = command.AccountKeys.Where(document.Listings.ContainsKey).ToList();
        var changes = new List<FieldChange>();
        // Before the new ones, so that they start at the versions that everyone gets.
        if (command.Resend)
            plan.Resend(listed);
        foreach (var account in command.BoundOnly ? [] : command.AccountKeys)
        {
            if (plan.Add(account))
                changes.Add(new FieldChange("listing", null, ProductFields.Json(account), account));
        }

        List<ListingDesiredRow> raised = [.. plan.Rows];
        var decision = raised.Count == 0 ? null : new ProductDecision(plan.Document, raised, [], ["product"]);
        return new Step<ProductResult>(
            decision, command.OperationId,
            final => OperationItems.Unraised(command.OperationId, final?.Document ?? plan.Document, Untouched(final, command.AccountKeys), AllAspects, null, now),
            () => new ProductResult(false, View, changes, []))
        { Guard = new GuardInput { Touched = true, Doubted = command.Resend ? listed : [] } };
    });

    public Task<ProductResult> Unlist(UnlistProduct command) => RunAsync(now =>
    {
        if (Living is not { } document)
            return Task.FromResult(Step<ProductResult>.Nothing(static () => NotFound()));
        var plan = new ListingPlan(document, document, now) { Cause = command.Confirmed ? ListingCauses.Closing : null };
        if (!plan.Remove(command.AccountKey, command.Close))
            return Task.FromResult(Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], [])));
        var change = new FieldChange("listing", ProductFields.Json(command.AccountKey), null, command.AccountKey);
        StoreRow[] rows = command.Close ? [] : [new ListingRemovedRow(_productId, command.AccountKey)];
        var decision = new ProductDecision(plan.Document, [.. plan.Rows], rows, ["product"]);
        return Task.FromResult(new Step<ProductResult>(decision, command.OperationId, NoItems, () => new ProductResult(false, View, [change], [])));
    });

    public async Task<bool> SendAgain(SendListingAgain command)
    {
        if (command.Aspect == ListingPlan.Stock && Living?.Exposures.ContainsKey(command.AccountKey) == true)
        {
            // Guarded: what it shows has to be read and counted before anything is sent.
            await RunAsync(_ => Task.FromResult(Step<object>.Nothing(static () => Done) with { Guard = new GuardInput { Doubted = [command.AccountKey] } }));
            return true;
        }

        var result = await RunAsync(now =>
        {
            if (Living is not { } document)
                return Task.FromResult(Step<ProductResult>.Nothing(static () => NotFound()));
            var plan = new ListingPlan(document, document, now) { Cause = ListingCauses.SendAgain };
            if (!plan.SendAgain(command.AccountKey, command.Aspect, command.Version))
                return Task.FromResult(Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], [])));
            var decision = new ProductDecision(plan.Document, [.. plan.Rows], [], []);
            var change = new FieldChange("listing", null, null, command.AccountKey);
            return Task.FromResult(new Step<ProductResult>(decision, null, NoItems, () => new ProductResult(false, View, [change], [])));
        });
        return result.Changes.Count > 0;
    }

    public async Task<InventoryResult> UpdateInventory(InventoryWrite write)
    {
        if (write.Passing)
            DeactivateOnIdle();
        var errors = InventoryDecision.Check(write, clock.GetUtcNow());
        if (errors.Count > 0)
            return Refusal(errors);
        DateTimeOffset? ordersSeenAt = null;
        if (write is { OrdersSeenSeq: { } seq, Quantity: not null })
        {
            // Position 0 is before every order; a position whose entries are no longer kept says nothing any more.
            ordersSeenAt = seq <= 0 ? DateTimeOffset.UnixEpoch : await changeReads.AtAsync(_tenant, seq);
            if (ordersSeenAt is null)
                return Refusal([new FieldError("/orders_cursor", ErrorCodes.CursorExpired, "That part of the changes feed is no longer kept.")]);
        }

        return await RunAsync(now => DecideInventoryAsync(write, ordersSeenAt, now));
    }

    public Task<EffectsResult> ApplyMany(IReadOnlyList<StockEffect> effects) => RunAsync(
        async now =>
        {
            if (Living is not { } before)
                return Step<EffectsResult>.Nothing(static () => new EffectsResult([], [], 0, Missing: true));
            var applied = await products.AppliedEffectsAsync(_tenant, _productId, effects.Select(static e => e.Key).ToHashSet(StringComparer.Ordinal));
            var fresh = effects.Where(e => !applied.Contains(e.Key)).ToList();
            var repeated = effects.Where(e => applied.Contains(e.Key)).Select(static e => e.Key).Distinct(StringComparer.Ordinal).ToArray();
            if (fresh.Count == 0)
                return Step<EffectsResult>.Nothing(() => new EffectsResult([], repeated, StockArithmetic.Shortfall(before.Stock), Missing: false));
            var result = StockEffects.Apply(_productId, before.Stock, fresh, now);
            var after = before with { Stock = result.Level, Product = before.Product with { UpdatedAt = now } };
            var shownBy = await ShownByAsync(before, after, fresh);
            var plan = new ListingPlan(before, after, now) { Cause = ListingCauses.Sale }.StockChanged(shownBy, StockEffects.MovedThemselves(fresh));
            var decision = new ProductDecision(plan.Document, [.. plan.Rows], result.Rows, ["stock"]);
            return new Step<EffectsResult>(
                decision, null, NoItems,
                () => new EffectsResult(result.Keys.ToArray(), repeated, StockArithmetic.Shortfall(result.Level), Missing: false))
            {
                Guard = new GuardInput { Effects = fresh },
            };
        },
        // Each effect counts once by its key: a repeat of a write whose outcome is unknown is harmless.
        repeatable: true);

    public Task<ProductResult> Delete(DeleteProduct command) => RunAsync(async now =>
    {
        await CatchUpAsync();
        if (Living is not { } document)
            return Step<ProductResult>.Nothing(static () => NotFound());
        if (command.ExpectedVersion is { } expected && expected != _version)
            return Fails(new FieldError("", ErrorCodes.VersionMismatch, $"The product is at version {_version}."));
        if (document.Stock.Reserved > 0)
            return Fails(new FieldError("", ErrorCodes.ProductHasOpenOrders, $"{document.Stock.Reserved} units are ordered and not shipped."));

        var gone = document with { Deleted = true, Product = document.Product with { UpdatedAt = now } };
        var plan = new ListingPlan(document, gone, now);
        if (command.CloseListings)
            plan.Close();
        // Barcodes bind to other products from now on; names stay claimed.
        var decision = new ProductDecision(plan.Document, [.. plan.Rows], [new ProductBarcodesRow(_productId, [])], ["product"]);
        return new Step<ProductResult>(decision, null, NoItems, () => new ProductResult(false, null, [], []));
    });

    public async Task<bool> Settle(string accountKey, DateTimeOffset readThrough)
    {
        // An order that was read and has not reached the product yet would be missing from what is counted.
        var owed = await orders.OwedToProductAsync(_tenant, _productId);
        if (owed.Count > 0 && (await products.AppliedEffectsAsync(_tenant, _productId, owed.ToHashSet(StringComparer.Ordinal))).Count < owed.Count)
            return false;
        await RunAsync(_ => Task.FromResult(Step<object>.Nothing(static () => Done) with
        {
            Guard = new GuardInput { Settle = (accountKey, readThrough) },
        }));
        return true;
    }

    public Task Replan() => RunAsync(_ => Task.FromResult(Step<object>.Nothing(static () => Done) with
    {
        Guard = new GuardInput { Replan = true },
    }));

    private static object Done { get; } = new();

    private async Task<Step<InventoryResult>> DecideInventoryAsync(InventoryWrite write, DateTimeOffset? ordersSeenAt, DateTimeOffset now)
    {
        if (Living is not { } document)
            return Step<InventoryResult>.Nothing(() => Refusal([new FieldError("", ErrorCodes.ProductNotFound, "There is no such product.")]));
        var assumed = write is { Quantity: not null, CountedAt: null } && ordersSeenAt is null;
        if (write.Delta is not null && (await products.AppliedEffectsAsync(_tenant, _productId, [InventoryDecision.RefKey(write.Ref!)])).Count > 0)
            return Step<InventoryResult>.Nothing(() => new InventoryResult(document.Stock, _version, Duplicate: true, AssumedCountTime: false, []));
        var countTime = InventoryDecision.CountTime(write, document, ordersSeenAt, now);
        LedgerSums? since = null;
        if (write.Quantity is not null)
        {
            if (InventoryDecision.Stale(write, document, countTime) is { } stale)
                return Step<InventoryResult>.Nothing(() => Refusal([stale]));
            // A count without a time is of this moment: whatever the ledger holds came before it, even what a clock ahead of this one wrote.
            since = assumed ? LedgerSums.None : await products.SumsSinceAsync(_tenant, _productId, countTime);
        }

        var (decision, errors) = InventoryDecision.Decide(document, _version, write, countTime, since, now);
        if (errors.Count > 0)
            return Step<InventoryResult>.Nothing(() => Refusal(errors));
        var aspects = new List<string>();
        if (write.Quantity is not null || write.Delta is not null)
            aspects.Add(ListingPlan.Stock);
        if (write.Price is not null || write.ListPrice is not null)
            aspects.Add(ListingPlan.Price);
        var after = decision?.Document ?? document;
        return new Step<InventoryResult>(
            decision, write.OperationId,
            final =>
            {
                var told = final?.Document ?? after;
                return
                [
                    .. OperationItems.Unraised(write.OperationId, told, told.Listings.Keys.ToList(), [.. aspects.Where(a => a != ListingPlan.Price || write.PriceOn is null)], final, now),
                    .. OperationItems.Unraised(write.OperationId, told, write.PriceOn is { } one ? [one] : [], [ListingPlan.Price], final, now),
                ];
            },
            () => new InventoryResult(after.Stock, _version, false, assumed, []))
        { Guard = new GuardInput { Touched = true } };
    }

    private async Task<string?> ShownByAsync(ProductDocument before, ProductDocument after, IReadOnlyCollection<StockEffect> effects)
    {
        if (StockEffects.ShownBy(before.Stock, after.Stock, effects, static (_, _) => false) is not { } candidate || !before.Listings.ContainsKey(candidate))
            return null;
        var rows = await listings.FindAsync(_tenant, candidate, [_productId]);
        var sentAt = rows.FirstOrDefault(static r => r.Aspect == ListingPlan.Stock)?.SentAt;
        return StockEffects.ShownBy(before.Stock, after.Stock, effects, (_, soldAt) => StockEffects.MayHaveCrossed(sentAt, soldAt));
    }

    private async Task<ProductResult> RehearseAsync(ProductWrite write)
    {
        var groups = await GroupsForAsync(write);
        var outcome = ProductUpsert.Decide(_document, _version, _productId, write, clock.GetUtcNow(), groups);
        if (outcome.Errors.Count > 0)
            return new ProductResult(false, View, [], outcome.Errors);
        if (outcome.Decision is not { } decision)
            return new ProductResult(false, View, outcome.Changes, []);
        var product = decision.Document.Product;
        if ((await NameErrorAsync(product.Sku) ?? await GroupErrorAsync(product)) is { } taken)
            return new ProductResult(false, View, [], new List<FieldError> { taken });
        return new ProductResult(outcome.Created, new ProductView(decision.Document, _version), outcome.Changes, []);
    }

    private async Task<ProductResult?> RefusedAsync(StoreRow? refusedBy, Product product)
    {
        // It may have been claimed by a write that is not the one that refused us; what stands now decides.
        var error = refusedBy switch
        {
            ProductNameRow => await NameErrorAsync(product.Sku),
            ProductGroupRow or ProductGroupMemberRow => await GroupErrorAsync(product),
            _ => null,
        };
        return error is { } taken ? new ProductResult(false, View, [], new List<FieldError> { taken }) : null;
    }

    private async Task<FieldError?> NameErrorAsync(string sku)
    {
        if ((await products.ResolveSkusAsync(_tenant, [sku])).TryGetValue(sku, out var holder) && holder != _productId)
            return new FieldError("/sku", ErrorCodes.SkuTaken, "Another product has or had this SKU.");
        var folded = SkuFolding.Confusable(sku);
        if ((await products.ResolveConfusablesAsync(_tenant, [folded])).TryGetValue(folded, out holder) && holder != _productId)
            return new FieldError("/sku", ErrorCodes.SkuConfusable, "Another product's SKU differs only by case, ı/i/İ/I or blanks.");
        return null;
    }

    private async Task<T> RunAsync<T>(Func<DateTimeOffset, Task<Step<T>>> decide, bool repeatable = false)
        where T : class
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            var now = clock.GetUtcNow();
            var step = await decide(now);
            var final = step.Decision is null && step.Guard is not { Replan: true } and not { Settle: not null } and not { Doubted.Count: > 0 }
                ? null
                : await guard.ApplyAsync(_tenant, _document, step.Decision, step.Guard, now);
            var items = step.UnraisedItems(final);
            if (final is null)
            {
                await FollowAsync(items, stored: false, now);
                return step.Answer();
            }

            var decision = ShortfallNaming.Name(_document, final, step.Guard.Effects, _version, now);
            decision = SaleTimes.Keep(_document, GroupMembership.Keep(_document, decision, now), now);
            var unit = decision.ToUnit(_tenant, _version, step.OperationId, items, now);
            CrashPoint.Here("product.before_commit");
            var (outcome, result) = await FencedCommit.CommitAsync(committer, unit, ReadAsync);
            CrashPoint.Here("product.after_commit");
            if (outcome is FencedOutcome.Committed)
            {
                _document = decision.Document;
                _version++;
                await FollowAsync(items, stored: true, now);
                return step.Answer();
            }

            await ReloadAsync();
            if (outcome is FencedOutcome.Refused && step.Refused is { } refused && await refused(result.RefusedBy) is { } answer)
                return answer;
            if (outcome is FencedOutcome.Ambiguous && !repeatable)
            {
                DeactivateOnIdle();
                throw new OutcomeUnknownException("It is not known whether the product was written; read it before repeating.");
            }
        }

        DeactivateOnIdle();
        throw FencedCommit.Contended("The product");
    }

    /// <summary>Stores items for what needed no write, and moves those on that the channel shows already.</summary>
    private async Task FollowAsync(IReadOnlyList<OperationItemRow> items, bool stored, DateTimeOffset now)
    {
        if (items.Count == 0)
            return;
        if (!stored)
            await CommitRowsAsync([.. items], items[0].OperationId);
        var settled = OperationItems.Settled(items, await listings.ForProductAsync(_tenant, _productId), now);
        if (settled.Count > 0)
            await CommitRowsAsync([.. settled], items[0].OperationId);
    }

    private async Task CommitRowsAsync(IList<StoreRow> rows, string operationId)
    {
        var result = await committer.CommitAsync(new Unit { Tenant = _tenant, Rows = rows, OperationsMoved = [operationId] });
        if (!result.Committed)
            throw new OutcomeUnknownException("It is not known whether the operation's items were written.");
    }

    private async Task ReloadAsync()
    {
        if (await products.FindAsync(_tenant, _productId) is { } row)
            (_document, _version) = (KolajJson.FromBytes<ProductDocument>(row.State), row.Version);
        else
            (_document, _version) = (null, 0);
    }

    private async Task<(long Version, byte[] State)?> ReadAsync() =>
        await products.FindAsync(_tenant, _productId) is { } row ? (row.Version, row.State) : null;

    private InventoryResult Refusal(IReadOnlyList<FieldError> errors) =>
        new(Living?.Stock ?? default, _version, Duplicate: false, AssumedCountTime: false, errors.ToArray());

    private Step<ProductResult> Fails(FieldError error) =>
        Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], new List<FieldError> { error }));

    private static ProductResult NotFound() =>
        new(false, null, [], new List<FieldError> { new("", ErrorCodes.ProductNotFound, "There is no such product.") });

    /// <summary>Of these accounts those for which nothing rose at all.</summary>
    private static List<string> Untouched(ProductDecision? decision, IEnumerable<string> accounts) =>
        accounts.Where(a => decision is null || (!decision.Raised.Any(r => r.AccountKey == a) && !decision.Raises(a, ListingPlan.Stock))).ToList();

    private static IReadOnlyList<OperationItemRow> NoItems(ProductDecision? decision) => [];

    /// <param name="Decision">Null when nothing is written.</param>
    /// <param name="UnraisedItems">Operation items for what the final decision does not have to raise.</param>
    /// <param name="Answer">Made after the commit.</param>
    /// <param name="Refused">The answer when a unique key refused the unit; null decides again.</param>
    private sealed record Step<T>(
        ProductDecision? Decision, string? OperationId, Func<ProductDecision?, IReadOnlyList<OperationItemRow>> UnraisedItems, Func<T> Answer,
        Func<StoreRow?, Task<T?>>? Refused = null)
        where T : class
    {
        /// <summary>What moves exposures.</summary>
        public GuardInput Guard { get; init; } = GuardInput.None;

        public static Step<T> Nothing(Func<T> answer) => new(null, null, NoItems, answer);
    }
}
