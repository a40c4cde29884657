namespace KolajAI.Fuzz.Engine;

/// <summary>Random numbers that are the same for the same target, seed and input number, on every machine (SplitMix64).</summary>
internal sealed class FuzzRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    public void Begin(string target, ulong seed, long number)
    {
        var state = 14695981039346656037UL;
        foreach (var c in target)
            state = (state ^ c) * 1099511628211UL;
        _state = state ^ Mix(seed + Step) ^ Mix((ulong)number * Step);
        Next();
    }

    public ulong Next() => Mix(_state += Step);

    /// <summary>From 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> things) => things[Below(things.Count)];

    public T Of<T>(ReadOnlySpan<T> things) => things[Below(things.Length)];

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
