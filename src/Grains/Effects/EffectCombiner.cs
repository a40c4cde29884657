using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Commits;

namespace KolajAI.Grains.Effects;

/// <summary>
/// The orders' way to products, one per silo: at most one <see cref="IProductGrain.ApplyMany"/> per product is on its way, and what comes
/// meanwhile goes together in the next. So a SKU that everybody buys costs one commit for many orders instead of one each. Nothing is held
/// back: the first caller goes at once. Nothing is lost with the process either, because an order's effects stand in the store as owed
/// until it has been answered here.
/// </summary>
internal sealed class EffectCombiner(IGrainFactory grains)
{
    /// <summary>Effects waiting in the silo; one caller more fails at once.</summary>
    internal const int Capacity = 20_000;

    /// <summary>Effects of one call, as many as the committer takes units: the largest transaction stays bounded.</summary>
    internal const int MostTogether = 1000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A product that has a call on its way, and those who wait for the next.
    private readonly Dictionary<(string Tenant, string ProductId), Queue<WaitingEffects>> _products = [];
    private readonly Lock _gate = new();
    private int _waiting;

    /// <summary>Answers when the effects are on disk, with what became of these alone.</summary>
    /// <exception cref="StorageOverloadedException">Too much waits already; nothing was written.</exception>
    public Task<EffectsResult> ApplyAsync(string tenant, string productId, IReadOnlyList<StockEffect> effects)
    {
        if (effects.Count == 0)
            return Task.FromResult(new EffectsResult([], [], 0, Missing: false));
        var caller = new WaitingEffects(effects);
        lock (_gate)
        {
            if (_waiting + effects.Count > Capacity)
                throw new StorageOverloadedException($"{_waiting} effects on stock wait already.", RetryAfter);
            _waiting += effects.Count;
            if (_products.TryGetValue((tenant, productId), out var behind))
            {
                behind.Enqueue(caller);
                return caller.Completion;
            }

            _products.Add((tenant, productId), new Queue<WaitingEffects>([caller]));
        }

        // What the first caller carries with it (its tenant, its trace) is not everyone's.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => DrainAsync(tenant, productId));
        return caller.Completion;
    }

    private async Task DrainAsync(string tenant, string productId)
    {
        var product = grains.GetGrain<IProductGrain>(GrainKeys.Product(tenant, productId));
        while (TakeNext((tenant, productId)) is { Length: > 0 } together)
            await SendAsync(product, together);
    }

    private WaitingEffects[] TakeNext((string Tenant, string ProductId) key)
    {
        lock (_gate)
        {
            var queue = _products[key];
            var taken = new List<WaitingEffects>();
            var effects = 0;
            while (queue.TryPeek(out var next) && (taken.Count == 0 || effects + next.Effects.Count <= MostTogether))
            {
                effects += next.Effects.Count;
                taken.Add(queue.Dequeue());
            }

            _waiting -= effects;
            if (taken.Count == 0)
                _products.Remove(key);
            return [.. taken];
        }
    }

    private static async Task SendAsync(IProductGrain product, ArraySegment<WaitingEffects> callers)
    {
        try
        {
            var result = await product.ApplyMany(callers.SelectMany(static c => c.Effects).ToArray());
            var split = CombinedResult.Split([.. callers.Select(static c => c.Effects)], result);
            for (var i = 0; i < callers.Count; i++)
                callers[i].Answer(split[i]);
        }
        catch (Exception failed) when (callers.Count > 1 && !ConcernsAll(failed))
        {
            // One caller's effects cannot be written: in halves until it fails alone. A repeat is harmless, each effect counts once by its key.
            await SendAsync(product, callers[..(callers.Count / 2)]);
            await SendAsync(product, callers[(callers.Count / 2)..]);
        }
        catch (Exception failed)
        {
            // Whatever it was, its callers must hear of it: each owes its effects still and comes back.
            foreach (var caller in callers)
                caller.Fail(failed);
        }
    }

    /// <summary>The store or the silo has trouble, whoever calls: asking again for each caller would only add to it.</summary>
    private static bool ConcernsAll(Exception failed) => failed is StorageOverloadedException or OutcomeUnknownException or TimeoutException or OrleansException;
}
