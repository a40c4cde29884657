namespace KolajAI.Storage;

/// <summary>The store refuses to start: the message says what is wrong and what to do.</summary>
public sealed class StorageStartException : Exception
{
    public StorageStartException(string message)
        : base(message)
    {
    }

    public StorageStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
