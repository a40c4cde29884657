namespace KolajAI.Grains.Effects;

/// <summary>
/// In place of two types that Coyote does not know and would stop at. With the combiner's source compiled beside them, its lock becomes a
/// monitor, which Coyote does control.
/// </summary>
internal static class ExecutionContext
{
    public static IDisposable? SuppressFlow() => null;
}

internal sealed class Lock;
