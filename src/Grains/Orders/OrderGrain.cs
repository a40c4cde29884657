using KolajAI.CrashPoints;
using KolajAI.Errors;
using KolajAI.Grains.Effects;
using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Orders;

/// <summary>
/// Sequences an order: merge, commit with the effects it owes, give them to the products, mark them done. The deciding is done by
/// <see cref="OrderMerge"/>, <see cref="OrderEffects"/>, <see cref="LineBinding"/> and <see cref="OrderActionRules"/>.
/// </summary>
[CollectionAgeLimit(Minutes = 3)]
internal sealed class OrderGrain(
    ICommitter committer, IOrderReads orders, IProductReads products, IBundleReads bundles, IDataKeyReads keys, ISealer sealer, EffectCombiner effectCombiner,
    TimeProvider clock) : Grain, IOrderGrain
{
    private readonly LineBinding _binding = new(products, bundles);
    private readonly PersonalSeal _seal = new(sealer, keys);
    private AccountRef _account;
    private string _orderId = "";
    private OrderState? _state;
    private long _version;
    private HashSet<string> _effectKeys = [];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var segments = GrainKeys.Split(this.GetPrimaryKeyString(), 4);
        _account = new AccountRef(segments[0], segments[1], segments[2]);
        _orderId = OrderIds.Make(_account, segments[3]);
        await ReloadAsync();
    }

    public async Task<IngestResult> Ingest(RemoteOrder order, OrderRules rules)
    {
        var created = _state is null;
        var changed = await WriteAsync(now => DecideIngestAsync(order, rules, now));
        await GiveEffectsAsync();
        return new IngestResult(_orderId, created && changed, changed, _version);
    }

    public Task<OrderView?> Get() => ViewAsync();

    public async Task<OrderCommandResult> BindLine(string lineId, string productId, bool remember, OrderRules rules)
    {
        FieldError? error = null;
        string[] sideEffects = [];
        await WriteAsync(
            async now =>
            {
                (error, sideEffects) = (null, []);
                if (_state is not { } state)
                    return Fail(out error, ErrorCodes.OrderNotFound, "There is no such order.");
                if (state.Order.Lines.FirstOrDefault(l => l.Id == lineId) is not { } line)
                    return Fail(out error, ErrorCodes.LineNotFound, "The order has no such line.");
                if (line.ProductId is { } bound && bound != productId)
                    return Fail(out error, ErrorCodes.WrongState, "The line is bound to another product, and its stock has moved.");
                if (line.ProductId == productId)
                    return null;
                if (await products.FindAsync(_account.Tenant, productId) is null)
                    return Fail(out error, ErrorCodes.ProductNotFound, "There is no such product.", "/sku");
                if (remember && line.RemoteIds.Count == 0)
                    sideEffects = ["not_remembered"];
                var known = await _binding.BindAsync(_account.Tenant, line, productId);
                var lines = state.Order.Lines.Select(l => l.Id == lineId ? known : l).ToList();
                var claims = remember ? line.RemoteIds.Select(r => new RemoteIdRow(_account.Key, productId, r.Key, r.Value)) : [];
                return await ChangedAsync(state, state.Order with { Lines = lines, UpdatedAt = now }, rules, [.. claims]);
            },
            refusedBy =>
            {
                if (refusedBy is not RemoteIdRow)
                    return false;
                error = new FieldError("/sku", ErrorCodes.RemoteIdTaken, "The channel's id of this line belongs to another product.");
                return true;
            });
        await GiveEffectsAsync();
        return await AnswerAsync(error, sideEffects);
    }

    public async Task<OrderCommandResult> Request(OrderAction action)
    {
        FieldError? error = null;
        await WriteAsync(async now =>
        {
            error = null;
            if (_state is not { } state)
                return Fail(out error, ErrorCodes.OrderNotFound, "There is no such order.");
            var actions = await orders.ActionsAsync(_account.Tenant, _orderId);
            if (actions.Any(a => a.ActionId == action.Id))
                return null;
            var waiting = actions.Where(static a => !OrderActionRules.HasEnded(a.State)).Select(static a => KolajJson.FromBytes<OrderAction>(a.Action)).ToList();
            (var complete, error) = OrderActionRules.Complete(state.Order, action, waiting);
            if (complete is null)
                return null;
            var rows = new List<StoreRow> { ActionRow(complete, now) };
            if (complete.OperationId is { } operation)
            {
                rows.Add(new OperationItemRow(
                    operation, complete.Id, _account.Key, "action", 1, state.Order.ExternalId, "stored", now));
            }

            return new OrderDecision(state with { Order = state.Order with { UpdatedAt = now } }, rows, Visible: true) { AccountDue = now };
        });
        return await AnswerAsync(error, []);
    }

    public async Task<OrderCommandResult> SetReference(string system, string number)
    {
        FieldError? error = null;
        await WriteAsync(now =>
        {
            error = null;
            if (_state is not { } state)
                return Task.FromResult(Fail(out error, ErrorCodes.OrderNotFound, "There is no such order."));
            if (state.Order.References.TryGetValue(system, out var there))
            {
                if (there != number)
                    return Task.FromResult(Fail(out error, ErrorCodes.ReferenceConflict, $"'{system}' has another number for this order.", "/order_no"));
                return Task.FromResult<OrderDecision?>(null);
            }

            var references = new Dictionary<string, string>(state.Order.References) { [system] = number };
            return Task.FromResult<OrderDecision?>(
                new OrderDecision(state with { Order = state.Order with { References = references, UpdatedAt = now } }, [], Visible: true));
        });
        return await AnswerAsync(error, []);
    }

    public Task ActionFinished(string actionId, OrderActionOutcome outcome) => WriteAsync(async now =>
    {
        if (_state is not { } state)
            return null;
        var stored = (await orders.ActionsAsync(_account.Tenant, _orderId)).FirstOrDefault(a => a.ActionId == actionId);
        if (stored is null || OrderActionRules.HasEnded(stored.State))
            return null;
        var ended = OrderActionRules.HasEnded(outcome.State);
        var attempts = stored.Attempts + 1;
        // What failed waits longer each time; what is done has the order read again, since only the platform tells its new state.
        var due = ended ? (DateTimeOffset?)null : now + TimeSpan.FromSeconds(15 << Math.Min(attempts, 7));
        var error = outcome.Code is null ? outcome.Message : $"{outcome.Code}: {outcome.Message}";
        var rows = new List<StoreRow>
        {
            new OrderActionRow(actionId, _orderId, _account.Key, stored.Kind, outcome.State, stored.Action, attempts, error, due, now),
        };
        if (ended)
        {
            var itemState = outcome.State == "done" ? "confirmed" : "refused";
            rows.Add(new OperationItemsMovedRow(actionId, _account.Key, "action", 1, itemState, outcome.Code, outcome.Message, now));
        }

        var order = ended ? OrderProblems.With(state.Order, OrderProblems.ActionFailed, outcome.State == "refused") : state.Order;
        return new OrderDecision(state with { Order = order with { UpdatedAt = now } }, rows, Visible: true) { AccountDue = due ?? now };
    });

    public Task Resume() => GiveEffectsAsync();

    private async Task<OrderDecision?> DecideIngestAsync(RemoteOrder told, OrderRules rules, DateTimeOffset now)
    {
        var before = _state?.Order;
        var merged = OrderWarehouses.WithPackages(OrderProblems.Refresh(await _binding.BindAsync(_account.Tenant, OrderMerge.Merge(before, told, _account, _orderId))));
        var rows = new List<StoreRow>();
        var personal = _state?.Personal;
        // Only with news: a repeat must not bring back a person who was erased.
        if (told.Personal is { } fresh && (before is null || told.Version > before.RemoteVersion)
            && KolajJson.ToBytes(fresh) is var bytes
            && !(await _seal.OpenAsync(_account.Tenant, _orderId, personal) is { } old && KolajJson.ToBytes(old).AsSpan().SequenceEqual(bytes)))
        {
            if (await _seal.SealAsync(_account.Tenant, _orderId, fresh) is { } sealing)
            {
                personal = sealing.Sealed;
                rows.AddRange(sealing.Rows);
            }
        }

        if (OrderEnd.IsEnd(merged.Status) && !(before is not null && OrderEnd.IsEnd(before.Status)))
            rows.Add(new PersonalEndRow(PersonalSeal.ObjectId(_orderId), _account.Key, told.ChangedAt < now ? told.ChangedAt : now));

        if (before is not null && ReferenceEquals(personal, _state!.Personal) && KolajJson.ToBytes(before).AsSpan().SequenceEqual(KolajJson.ToBytes(merged)))
            return null;
        var asked = rules.AutoAcknowledge && OrderEffects.Counts(merged, rules) ? OrderActionRules.AutoAcknowledge(before, merged) : [];
        rows.AddRange(asked.Select(action => ActionRow(action, now)));
        var state = new OrderState(merged, personal, _state?.EffectsPending ?? false);
        var decision = await ChangedAsync(state, merged with { UpdatedAt = now }, rules, rows);
        return asked.Count > 0 ? decision with { AccountDue = now } : decision;
    }

    /// <summary>The order's new state with the effects that follow from it.</summary>
    private async Task<OrderDecision> ChangedAsync(OrderState state, Order order, OrderRules rules, IReadOnlyList<StoreRow> rows)
    {
        order = OrderProblems.Refresh(order);
        var emitted = new EmittedEffects(_orderId, _effectKeys);
        var restock = await RestockAsync(order, rules, emitted);
        var owed = OrderEffects.Owed(order, rules, emitted, restock, channelShows: _state is null);
        var effects = owed.Select(o => new OrderEffectRow(_orderId, o.Effect.Key, o.ProductId, KolajJson.ToBytes(o.Effect), Done: false));
        return new OrderDecision(
            state with { Order = order, EffectsPending = state.EffectsPending || owed.Count > 0 }, [.. rows, .. effects], Visible: true)
        {
            WithLines = true,
            NewEffectKeys = owed.Select(static o => o.Effect.Key).ToList(),
        };
    }

    /// <summary>A cancel that the seller asked for may say what becomes of the units; else the account's setting does.</summary>
    private async Task<Func<string, bool>> RestockAsync(Order order, OrderRules rules, EmittedEffects emitted)
    {
        if (!order.Lines.Any(l => l.Cancelled > emitted.Released(l.Id)) || !emitted.Any)
            return _ => rules.RestockOnCancel;
        var asked = (await orders.ActionsAsync(_account.Tenant, _orderId))
            .Where(static a => a.State != "refused")
            .Select(static a => KolajJson.FromBytes<OrderAction>(a.Action))
            .Where(static a => a is { Kind: OrderActionKind.Cancel, Restock: not null })
            .ToList();
        return lineId =>
        {
            var external = order.Lines.First(l => l.Id == lineId).ExternalLineId;
            return asked.LastOrDefault(a => a.Lines.Any(l => l.ExternalLineId == external))?.Restock ?? rules.RestockOnCancel;
        };
    }

    /// <summary>Gives each product what is owed to it, then marks that as done. Safe to repeat: a product counts each key once.</summary>
    private async Task GiveEffectsAsync()
    {
        if (_state is not { } state || !(state.EffectsPending || state.Order.Problems.Contains(OrderProblems.ProductMissing)))
            return;
        var owed = await orders.OwedEffectsAsync(_account.Tenant, _orderId);
        var done = new List<StoreRow>();
        var spread = new List<LineEntry>();
        var (shortfall, missing) = (false, false);
        CrashPoint.Here("effects.before_given");
        foreach (var group in owed.GroupBy(static e => e.ProductId, StringComparer.Ordinal))
        {
            var effects = group.Select(static e => KolajJson.FromBytes<StockEffect>(e.Effect)).ToList();
            var result = await effectCombiner.ApplyAsync(_account.Tenant, group.Key, effects);
            missing |= result.Missing;
            shortfall |= result.Shortfall > 0 && effects.Exists(static e => e.Kind is StockEffectKind.Reserve);
            if (result.Spread)
                spread.AddRange(await products.LineEntriesAsync(_account.Tenant, group.Key, LineKeys(state.Order)));
            if (!result.Missing)
                done.AddRange(group.Select(e => new OrderEffectRow(_orderId, e.EffectKey, e.ProductId, e.Effect, Done: true)));
        }

        CrashPoint.Here("effects.after_given");
        await WriteAsync(now =>
        {
            if (_state is not { } current)
                return Task.FromResult<OrderDecision?>(null);
            var order = OrderProblems.With(current.Order, OrderProblems.ProductMissing, missing);
            if (shortfall)
                order = OrderProblems.With(order, OrderProblems.Shortfall, stands: true);
            order = OrderWarehouses.Told(order, spread);
            var visible = !ReferenceEquals(order, current.Order);
            if (done.Count == 0 && !visible && !current.EffectsPending)
                return Task.FromResult<OrderDecision?>(null);
            // Another activation may have added effects meanwhile: those still stand as owed, and the flag with them.
            var pending = current.EffectsPending && !ReferenceEquals(current, state);
            var next = current with { Order = visible ? order with { UpdatedAt = now } : order, EffectsPending = pending };
            return Task.FromResult<OrderDecision?>(new OrderDecision(next, done, visible));
        });
    }

    private HashSet<string> LineKeys(Order order) => order.Lines.Select(l => OrderWarehouses.LineKey(_orderId, l.Id)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Decides and commits, again after each conflict. True when something was written.</summary>
    private async Task<bool> WriteAsync(Func<DateTimeOffset, Task<OrderDecision?>> decide, Func<StoreRow?, bool>? refused = null)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            var now = clock.GetUtcNow();
            if (await decide(now) is not { } decision)
                return false;
            CrashPoint.Here("order.before_commit");
            var (outcome, result) = await FencedCommit.CommitAsync(committer, decision.ToUnit(_account, _version, now), ReadAsync);
            CrashPoint.Here("order.after_commit");
            if (outcome is FencedOutcome.Committed)
            {
                _state = decision.State;
                _version++;
                _effectKeys.UnionWith(decision.NewEffectKeys);
                return true;
            }

            await ReloadAsync();
            if (outcome is FencedOutcome.Refused && refused is not null && refused(result.RefusedBy))
                return false;
            if (outcome is FencedOutcome.Ambiguous)
            {
                DeactivateOnIdle();
                throw new OutcomeUnknownException("It is not known whether the order was written; read it before repeating.");
            }
        }

        DeactivateOnIdle();
        throw FencedCommit.Contended("The order");
    }

    private async Task ReloadAsync()
    {
        var stored = await orders.FindAsync(_account.Tenant, _orderId);
        _state = stored is null ? null : new OrderState(KolajJson.FromBytes<Order>(stored.State), stored.Personal, stored.EffectsPending);
        _version = stored?.Version ?? 0;
        _effectKeys = stored is null ? [] : [.. await orders.EffectKeysAsync(_account.Tenant, _orderId)];
    }

    private async Task<(long Version, byte[] State)?> ReadAsync() =>
        await orders.FindAsync(_account.Tenant, _orderId) is { } stored ? (stored.Version, stored.State) : null;

    private async Task<OrderView?> ViewAsync()
    {
        if (_state is not { } state)
            return null;
        var actions = await orders.ActionsAsync(_account.Tenant, _orderId);
        return new OrderView(
            state.Order, _version, await _seal.OpenAsync(_account.Tenant, _orderId, state.Personal),
            actions.Select(static a => new PendingAction(KolajJson.FromBytes<OrderAction>(a.Action), a.State, a.Attempts, a.Error)).ToList());
    }

    private async Task<OrderCommandResult> AnswerAsync(FieldError? error, string[] sideEffects)
    {
        FieldError[] errors = error is null ? [] : [error];
        return new OrderCommandResult(await ViewAsync(), errors, sideEffects);
    }

    private OrderActionRow ActionRow(OrderAction action, DateTimeOffset now) => new(
        action.Id, _orderId, _account.Key, OrderKindWord(action.Kind), OrderActionRules.Pending, KolajJson.ToBytes(action), 0, null, now, now);

    private static string OrderKindWord(OrderActionKind kind) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static OrderDecision? Fail(out FieldError? error, string code, string detail, string pointer = "")
    {
        error = new FieldError(pointer, code, detail);
        return null;
    }
}
