using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Fencing;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Tenants;
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
[CollectionAgeLimit(Minutes = 10)]
internal sealed partial class ProductGrain(
    ICommitter committer, IProductReads products, IListingReads listings, IBundleReads bundles, IOrderReads orders, IChangeReads changeReads,
    IWarehouseReads warehouses, StockRules rules, StockGuard guard, PriceGuard prices, ProductLimit limit, TimeProvider clock)
    : Grain, IProductGrain
{
    private static readonly string[] AllAspects = [ListingPlan.Stock, ListingPlan.Price, ListingPlan.Content];

    private string _tenant = "";
    private string _productId = "";
    private ProductDocument? _document;
    private long _version;

    private ProductDocument? Living => _document is { Deleted: false } ? _document : null;

    private IReadOnlyCollection<string> ListedOn => _document is null ? [] : [.. _document.Listings.Keys];

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
            var (named, bundle, wrong) = await WithComponentsAsync(write);
            if (wrong.Count > 0)
                return Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], wrong));
            var outcome = ProductUpsert.Decide(_document, _version, _productId, named, now, groups, bundle, await prices.RuledAsync(_tenant, [.. ListedOn, .. write.ListOn]));
            var changes = outcome.Changes;
            if (outcome.Errors.Count > 0)
                return Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], outcome.Errors));
            if (await OverLimitAsync(outcome) is { } over)
                return Step<ProductResult>.Nothing(() => over);
            var document = outcome.Decision?.Document ?? _document!;
            return new Step<ProductResult>(
                outcome.Decision, write.OperationId,
                final => OperationItems.Unraised(write.OperationId, final?.Document ?? document, Untouched(final, write.ListOn), AllAspects, null, now),
                () =>
                {
                    if (outcome.Created)
                        limit.Made(_tenant);
                    return new ProductResult(outcome.Created, View, changes, []);
                },
                refusedBy => RefusedAsync(refusedBy, document.Product))
            { Guard = new GuardInput { Touched = true } };
        });
    }

    public Task<EffectsResult> ApplyMany(IReadOnlyList<StockEffect> effects) => RunAsync(
        async now =>
        {
            if (Living is not { } before)
                return Step<EffectsResult>.Nothing(static () => new EffectsResult([], [], 0, Missing: true));
            var applied = await products.AppliedEffectsAsync(_tenant, _productId, effects.Select(static e => e.Key).ToHashSet(StringComparer.Ordinal));
            var fresh = effects.Where(e => !applied.Contains(e.Key)).ToList();
            var repeated = effects.Where(e => applied.Contains(e.Key)).Select(static e => e.Key).Distinct(StringComparer.Ordinal).ToArray();
            var accounts = await rules.ForAsync(_tenant, ListedOn);
            var isSpread = SpreadEffects.Concern(before, effects, accounts);
            EffectsResult Answer(IReadOnlyList<string> counted, ProductDocument document) =>
                new(counted, repeated, document.Missing(), Missing: false) { Spread = isSpread };
            if (fresh.Count == 0)
                return Step<EffectsResult>.Nothing(() => Answer([], before));
            var (moved, result) = isSpread
                ? SpreadEffects.Apply(before, fresh, accounts, await HoldingsAsync(fresh), now)
                : Together(before, fresh, now);
            var after = moved with { Product = before.Product with { UpdatedAt = now } };
            var shownBy = await ShownByAsync(before, after, fresh);
            var shipped = await StockEffects.ShippedAroundAsync(fresh, account => before.Listings.ContainsKey(account) && CountsOwnOrders(accounts, account), SentSinceAsync);
            var plan = new ListingPlan(before, after, now) { Cause = ListingCauses.Sale }.StockChanged(shownBy, StockEffects.MovedThemselves(fresh).Union(shipped).ToHashSet(StringComparer.Ordinal));
            var decision = new ProductDecision(plan.Document, [.. plan.Rows], result.Rows, ["stock"]);
            return new Step<EffectsResult>(
                decision, null, NoItems, () => Answer(result.Keys.ToArray(), moved),
                refusedBy =>
                {
                    // The channel ships from elsewhere by now; its rule was read before that.
                    if (refusedBy is WarehouseStockRow)
                        rules.Forget(_tenant);
                    return Task.FromResult<EffectsResult?>(null);
                })
            {
                Guard = new GuardInput { Effects = fresh },
            };
        },
        // Each effect counts once by its key: a repeat of a write whose outcome is unknown is harmless.
        repeatable: true);

    private (ProductDocument Document, AppliedEffects Applied) Together(ProductDocument before, IReadOnlyCollection<StockEffect> effects, DateTimeOffset now)
    {
        var applied = StockEffects.Apply(_productId, before.Stock, effects, now);
        return (before with { Stock = applied.Level }, applied);
    }

    private async Task<LineHoldings> HoldingsAsync(IReadOnlyCollection<StockEffect> effects) =>
        new(SpreadEffects.LinesToRead(effects) is { Count: > 0 } lines ? await products.LineEntriesAsync(_tenant, _productId, lines) : []);

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

    public async Task Replan()
    {
        // The rule that changed was written where its account is, which may be another process.
        await rules.RefreshAsync(_tenant, ListedOn);
        await RunAsync(_ => Task.FromResult(Step<object>.Nothing(static () => Done) with
        {
            Guard = new GuardInput { Replan = true },
        }));
    }

    private static object Done { get; } = new();

    private async Task<ShownItself?> ShownByAsync(ProductDocument before, ProductDocument after, IReadOnlyCollection<StockEffect> effects)
    {
        // Where a warehouse lacks units, what an order moves need not be what channels are told.
        if (before.Missing() > 0 || after.Missing() > 0)
            return null;
        if (StockEffects.ShownBy(before.Stock, after.Stock, effects, static (_, _) => false) is not { } candidate || !before.Listings.ContainsKey(candidate.Account))
            return null;
        var sentAt = await SentAtAsync(candidate.Account);
        return StockEffects.ShownBy(before.Stock, after.Stock, effects, (_, soldAt) => StockEffects.MayHaveCrossed(sentAt, soldAt));
    }

    private async Task<bool> SentSinceAsync(string account, DateTimeOffset at) => StockEffects.MayHaveCrossed(await SentAtAsync(account), at);

    private async Task<DateTimeOffset?> SentAtAsync(string account) =>
        (await listings.FindAsync(_tenant, account, [_productId])).FirstOrDefault(static r => r.Aspect == ListingPlan.Stock)?.SentAt;

    private static bool CountsOwnOrders(IReadOnlyDictionary<string, StockRule> accounts, string account) =>
        accounts.GetValueOrDefault(account)?.Writing is { Kind: StockWriteKind.OnHandMinusOwnOrders };

    /// <summary>Null where nothing is made, or the tenant may have it.</summary>
    private async Task<ProductResult?> OverLimitAsync(UpsertOutcome outcome) => outcome.Created && await limit.RefusalAsync(_tenant) is { } refusal
        ? new ProductResult(false, View, [], new List<FieldError> { new("", ErrorCodes.TenantLimitReached, refusal) })
        : null;

    private async Task<ProductResult> RehearseAsync(ProductWrite write)
    {
        var groups = await GroupsForAsync(write);
        var (named, bundle, wrong) = await WithComponentsAsync(write);
        if (wrong.Count > 0)
            return new ProductResult(false, View, [], wrong);
        var outcome = ProductUpsert.Decide(_document, _version, _productId, named, clock.GetUtcNow(), groups, bundle, await prices.RuledAsync(_tenant, [.. ListedOn, .. write.ListOn]));
        if (outcome.Errors.Count > 0)
            return new ProductResult(false, View, [], outcome.Errors);
        if (await OverLimitAsync(outcome) is { } over)
            return over;
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
            BundleComponentsRow => Nested(),
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
                : await prices.ApplyAsync(
                    _tenant, _document, await guard.ApplyAsync(_tenant, _document, step.Decision, step.Guard, now), step.Guard.Replan, _version + 1, now);
            var items = step.UnraisedItems(final);
            if (final is null)
            {
                await FollowAsync(items, stored: false, now);
                return step.Answer();
            }

            final = step.Finish?.Invoke(final) ?? final;
            var decision = ShortfallNaming.Name(_document, final, step.Guard.Effects, _version, now);
            decision = BundleKeeping.Keep(_document, WarehouseKeeping.Keep(_document, decision), step.Guard.Effects, now);
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

        /// <summary>The last word on the decision, once it is known what each channel is to be told.</summary>
        public Func<ProductDecision, ProductDecision>? Finish { get; init; }

        public static Step<T> Nothing(Func<T> answer) => new(null, null, NoItems, answer);
    }
}
