using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <summary>Ends a request with a problem of the published list. <see cref="ErrorMiddleware"/> alone writes it.</summary>
internal sealed class RequestRefusedException(string code, string? detail = null) : Exception(detail ?? code)
{
    public string Code { get; } = code;

    /// <summary>English, more exact than the list's text; null for the list's.</summary>
    public string? Detail { get; } = detail;

    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>In place of the list's status, where a platform expects another; null for the list's.</summary>
    public int? Status { get; init; }

    /// <summary><c>not_done</c> or <c>unknown</c>.</summary>
    public string Outcome { get; init; } = "not_done";

    public PlatformAnswer? Platform { get; init; }

    /// <summary>Names only this exact next step, in place of the list's; null for the list's.</summary>
    public Bilingual? NextAction { get; init; }

    /// <summary>Further members of the problem (<c>rejected</c>).</summary>
    public IReadOnlyDictionary<string, object> Members { get; init; } = new Dictionary<string, object>();

    /// <summary>What cannot be read at all names the whole before what breaks a rule, and that before what has not landed.</summary>
    public static RequestRefusedException For(IReadOnlyList<FieldError> errors)
    {
        var worst = errors.MinBy(static e => ErrorCatalogue.Find(e.Code).Status)!;
        return new RequestRefusedException(worst.Code, worst.Detail) { Errors = errors };
    }

    /// <summary>One error at one place.</summary>
    public static RequestRefusedException At(string pointer, string code, string detail) => For([new FieldError(pointer, code, detail)]);

    public static void ThrowIfAny(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
            throw For(errors);
    }
}

/// <summary>What a platform said, in its own words.</summary>
internal sealed record PlatformAnswer(string? Code, string? MessageRaw, string? RequestId);
