namespace KolajAI.Errors;

/// <summary>
/// The database went away at commit and it could not be told afterwards whether the write is on disk. The caller reads before it
/// repeats (<c>outcome: unknown</c> in the HTTP contract).
/// </summary>
[GenerateSerializer, Alias("KolajAI.OutcomeUnknownException")]
public sealed class OutcomeUnknownException(string message) : Exception(message);
