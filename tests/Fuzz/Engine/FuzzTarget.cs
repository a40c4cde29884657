namespace KolajAI.Fuzz.Engine;

/// <summary>One parser, or several that are used together, and how it is tried.</summary>
/// <param name="name">As <c>--target</c> takes it.</param>
/// <param name="open">Makes what one thread works with; <c>scratch</c> is a file name of its own.</param>
internal sealed class FuzzTarget(string name, Func<string, FuzzWorker> open)
{
    public string Name { get; } = name;

    public FuzzWorker Open(string scratch) => open(scratch);
}

/// <summary>Makes and runs inputs, on one thread.</summary>
internal abstract class FuzzWorker : IDisposable
{
    public abstract byte[] Make(FuzzRandom random);

    /// <summary>Returns where the parser gave a sane value or its own refusal; everything else that is thrown is a finding.</summary>
    public abstract void Run(byte[] input);

    /// <summary>Valid inputs, by name, that are not taken as they must be, and how they end: a corpus that is refused at the door tries nothing.</summary>
    public abstract IEnumerable<string> Refused();

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>A value came out of a parser that nothing of ours can take.</summary>
internal sealed class InsaneValueException(string what) : Exception(what);
