using KolajAI.Products;

namespace KolajAI.Grains.Effects;

/// <summary>One caller's effects on one product, with the caller who waits.</summary>
internal sealed class WaitingEffects(IReadOnlyList<StockEffect> effects)
{
    // Asynchronously: a caller's continuation must not run on the thread that carries the others.
    private readonly TaskCompletionSource<EffectsResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<StockEffect> Effects { get; } = effects;

    public Task<EffectsResult> Completion => _completion.Task;

    public void Answer(EffectsResult result) => _completion.TrySetResult(result);

    public void Fail(Exception reason) => _completion.TrySetException(reason);
}
