using KolajAI.Concurrency.Tests.Exploring;
using KolajAI.Errors;
using KolajAI.Grains.Effects;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;

namespace KolajAI.Concurrency.Tests.Effects;

/// <summary>Orders give their effects to one product through the silo's combiner, while the product fails now and then.</summary>
public sealed class CombinerScenario
{
    private const int Callers = 5;
    private const int MostFaults = 3;

    private readonly Generator _choice = Generator.Create();
    private readonly Dictionary<string, int> _ledger = new(StringComparer.Ordinal);
    private readonly EffectCombiner _combiner;
    private int _atOnce;
    private int _faults;

    private CombinerScenario()
    {
        var product = Answering<IProductGrain>.By(new() { [nameof(IProductGrain.ApplyMany)] = a => ApplyMany((IReadOnlyList<StockEffect>)a[0]!) });
        _combiner = new EffectCombiner(Answering<IGrainFactory>.By(new() { [nameof(IGrainFactory.GetGrain)] = _ => product }));
    }

    /// <summary>No effect is lost, none counts twice, and each caller hears of its own.</summary>
    public static Func<Task> EachCountsOnce() => static () => new CombinerScenario().RunAsync();

    private async Task RunAsync()
    {
        // The last one brings an effect that the first brings too, as an order that is told twice.
        var callers = Enumerable.Range(0, Callers).Select(i => new[] { Effect(i == Callers - 1 ? "0/a" : $"{i}/a"), Effect($"{i}/b") }).ToList();
        // One cannot be written, whatever is tried.
        var bad = Task.Run(() => RefusedAsync(Effect("bad") with { Quantity = 0 }));
        var answers = await Task.WhenAll(callers.Select(c => Task.Run(() => GiveAsync(c))));
        await bad;
        for (var i = 0; i < Callers; i++)
        {
            var told = answers[i].Applied.Concat(answers[i].Repeated).Order(StringComparer.Ordinal);
            Specification.Assert(told.SequenceEqual(callers[i].Select(static e => e.Key).Order(StringComparer.Ordinal)), "A caller hears of what is not its own: {0}", string.Join(", ", told));
        }

        var keys = callers.SelectMany(static c => c).Select(static e => e.Key).Distinct().ToList();
        foreach (var key in keys)
        {
            Specification.Assert(_ledger.GetValueOrDefault(key) == 1, "The effect counts {0} times: {1}", _ledger.GetValueOrDefault(key), key);
            Specification.Assert(answers.Count(a => a.Applied.Contains(key)) <= 1, "Two callers hear that they moved it: {0}", key);
        }

        Specification.Assert(_ledger.Count == keys.Count, "The ledger holds what nobody gave: {0}", string.Join(", ", _ledger.Keys));
    }

    /// <summary>As an order does: what was not answered is owed still, and is given again.</summary>
    private async Task<EffectsResult> GiveAsync(IReadOnlyList<StockEffect> effects)
    {
        while (true)
        {
            try
            {
                return await _combiner.ApplyAsync("t", "p", effects);
            }
            catch (Exception failed) when (failed is StorageOverloadedException or OutcomeUnknownException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task RefusedAsync(StockEffect effect)
    {
        while (true)
        {
            try
            {
                await _combiner.ApplyAsync("t", "p", [effect]);
                Specification.Assert(false, "What cannot be written was answered.");
            }
            catch (ArgumentOutOfRangeException)
            {
                return;
            }
            catch (Exception failed) when (failed is StorageOverloadedException or OutcomeUnknownException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<EffectsResult> ApplyMany(IReadOnlyList<StockEffect> effects)
    {
        Specification.Assert(++_atOnce == 1, "Two calls to one product at once.");
        await Task.Yield();
        try
        {
            if (effects.FirstOrDefault(static e => e.Quantity < 1) is not null)
                throw new ArgumentOutOfRangeException(nameof(effects));
            if (Fails())
                throw new StorageOverloadedException("full", TimeSpan.FromSeconds(1));
            var fresh = effects.Select(static e => e.Key).Distinct().Where(k => !_ledger.ContainsKey(k)).ToArray();
            var repeated = effects.Select(static e => e.Key).Distinct().Except(fresh).ToArray();
            foreach (var key in fresh)
                _ledger[key] = _ledger.GetValueOrDefault(key) + 1;
            await Task.Yield();
            if (Fails())
                throw new OutcomeUnknownException("It is not known whether the product was written.");
            return new EffectsResult(fresh, repeated, 0, Missing: false);
        }
        finally
        {
            _atOnce--;
        }
    }

    private bool Fails() => _faults < MostFaults && _choice.NextInteger(4) == 0 && ++_faults > 0;

    private static StockEffect Effect(string key) =>
        new(key, StockEffectKind.Reserve, 1, "i:a", ChannelShows: true, "o", "", DateTimeOffset.UnixEpoch);
}
