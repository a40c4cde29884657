using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <summary>Whose mistake it is, as answered in <c>fault</c>.</summary>
internal enum Fault
{
    Caller = 0,
    Hub = 1,
    Platform = 2,
}

/// <summary>A text in the two languages that sellers read.</summary>
internal sealed record Bilingual(string English, string Turkish)
{
    public string In(string language) => language == "tr" ? Turkish : English;
}

/// <summary>One code of the published list.</summary>
/// <param name="Status">HTTP status of an answer whose whole matter is this code; items of bulk calls carry the code alone.</param>
/// <param name="Retryable">The same request may succeed later, unchanged.</param>
internal sealed record ErrorDefinition(string Code, int Status, ErrorCategory Category, Bilingual Detail, Bilingual NextAction)
{
    public Fault Fault { get; init; } = Fault.Caller;

    public bool Retryable { get; init; }

    /// <summary>The category's published word.</summary>
    public string CategoryWord => Category switch
    {
        ErrorCategory.Authentication => "authentication",
        ErrorCategory.Validation => "validation",
        ErrorCategory.NotFound => "not_found",
        ErrorCategory.Conflict => "conflict",
        ErrorCategory.RateLimited => "rate_limited",
        ErrorCategory.Platform => "platform",
        ErrorCategory.Unavailable => "unavailable",
        ErrorCategory.NotImplemented => "not_implemented",
        _ => "internal",
    };
}
