using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KolajAI.Api.Answers;
using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <summary>Writes problems, in the caller's language.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static ProblemAnswer Compose(RequestRefusedException refused, string language, string traceId)
    {
        var definition = ErrorCatalogue.Find(refused.Code);
        return new ProblemAnswer
        {
            Type = $"urn:kolaj:error:{definition.Code}",
            Title = definition.Detail.In(language),
            Status = refused.Status ?? definition.Status,
            Detail = Localise(definition, refused.Detail, language),
            Code = definition.Code,
            Category = definition.CategoryWord,
            TraceId = traceId,
            Errors = [.. Localise(refused.Errors, language)],
            Fault = definition.Fault,
            Retryable = definition.Retryable || refused.RetryAfter is not null,
            NextAction = (refused.NextAction ?? definition.NextAction).In(language),
            Outcome = refused.Outcome,
            Platform = refused.Platform,
            Members = refused.Members.Count == 0
                ? null
                : refused.Members.ToDictionary(static m => m.Key, static m => JsonSerializer.SerializeToElement(m.Value, ApiJson.Options)),
        };
    }

    /// <summary>Errors of an item, in the caller's language: Turkish readers get the list's text for the code.</summary>
    public static IEnumerable<FieldError> Localise(IEnumerable<FieldError> errors, string language) =>
        errors.Select(error => error with { Detail = Localise(ErrorCatalogue.Find(error.Code), error.Detail, language) });

    public static Task WriteAsync(HttpContext context, RequestRefusedException refused)
    {
        var problem = Compose(refused, Language.Of(context.Request), TraceId(context));
        context.Response.StatusCode = problem.Status;
        if (refused.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = ContentType;
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Options), context.RequestAborted).AsTask();
    }

    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private static string Localise(ErrorDefinition definition, string? detail, string language) =>
        language == "en" && !string.IsNullOrEmpty(detail) ? detail : definition.Detail.In(language);
}
