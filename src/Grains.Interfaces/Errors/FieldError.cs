namespace KolajAI.Errors;

/// <summary>One thing wrong with what a caller sent.</summary>
/// <param name="Pointer">JSON pointer into the body or item, <c>/price/amount</c>; empty for the whole.</param>
/// <param name="Code">A word of the published list (<see cref="ErrorCodes"/>), never translated.</param>
/// <param name="Detail">English, says what to change.</param>
[GenerateSerializer, Immutable, Alias("FieldError")]
public sealed record FieldError(string Pointer, string Code, string Detail);
