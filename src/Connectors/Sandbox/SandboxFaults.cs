namespace KolajAI.Connectors.Sandbox;

/// <summary>Faults that were asked for, durable and counted down by the calls that meet them.</summary>
internal sealed class SandboxFaults(IConnectorState state)
{
    public const string Error = "error";
    public const string RateLimited = "rate_limited";
    public const string Refuse = "refuse";
    public const string ApplyThenDrop = "apply_then_drop";
    public const string LoseNotices = "lose_notices";

    public static IReadOnlyList<string> Kinds { get; } = [Error, RateLimited, Refuse, ApplyThenDrop, LoseNotices];

    public static IReadOnlyList<string> Operations { get; } = ["publish", "stock", "orders", "actions", "*"];

    private readonly SandboxStore _store = new(state);

    /// <summary>The next <c>Count</c> calls fail so; 0 clears. Each kind and operation counts by itself.</summary>
    /// <exception cref="ArgumentException">An unknown kind or operation, or a negative count.</exception>
    public Task SetAsync(SandboxFault fault, CancellationToken cancellation)
    {
        if (!Kinds.Contains(fault.Kind))
            throw new ArgumentException($"Kinds of faults are {string.Join(", ", Kinds)}.", nameof(fault));
        if (!Operations.Contains(fault.Operation))
            throw new ArgumentException($"Operations are {string.Join(", ", Operations)}.", nameof(fault));
        ArgumentOutOfRangeException.ThrowIfNegative(fault.Count, nameof(fault));

        return _store.RunAsync(
            async unit =>
            {
                var key = Key(fault.Operation, fault.Kind);
                await unit.GetAsync<Pending>(key);
                if (fault.Count == 0)
                    await unit.RemoveAsync(key);
                else
                    unit.Set(key, new Pending(fault.Count));
                return true;
            },
            cancellation);
    }

    /// <summary>Counts one fault of the kind down, that of the operation before that of <c>*</c>; false when none is pending.</summary>
    public Task<bool> TakeAsync(string operation, string kind, CancellationToken cancellation) => _store.RunAsync(
        async unit =>
        {
            foreach (var key in new[] { Key(operation, kind), Key("*", kind) })
            {
                if (await unit.GetAsync<Pending>(key) is not { } pending)
                    continue;
                if (pending.Count <= 1)
                    await unit.RemoveAsync(key);
                else
                    unit.Set(key, new Pending(pending.Count - 1));
                return true;
            }

            return false;
        },
        cancellation);

    /// <summary>Faults that come before anything is done.</summary>
    /// <exception cref="PlatformException">One is pending.</exception>
    public async Task BeforeAsync(string operation, CancellationToken cancellation)
    {
        if (await TakeAsync(operation, Error, cancellation))
            throw new PlatformException(PlatformFailure.Broken, "sandbox_fault", "The sandbox fails, as it was asked to.");
        if (await TakeAsync(operation, RateLimited, cancellation))
        {
            throw new PlatformException(
                PlatformFailure.RateLimited, "sandbox_fault", "The sandbox takes no calls now, as it was asked to.", TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The fault that comes when everything is done: the answer is lost.</summary>
    /// <exception cref="PlatformException">One is pending.</exception>
    public async Task AfterAsync(string operation, CancellationToken cancellation)
    {
        if (await TakeAsync(operation, ApplyThenDrop, cancellation))
            throw new PlatformException(PlatformFailure.OutcomeUnknown, "sandbox_fault", "The sandbox lost its answer, as it was asked to.");
    }

    private static string Key(string operation, string kind) => $"fault/{operation}/{kind}";

    private sealed record Pending(int Count);
}
