using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <summary>RFC 9457 with the members of api.md section 1.</summary>
internal sealed record ProblemAnswer
{
    /// <summary><c>urn:kolaj:error:{code}</c>.</summary>
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }

    /// <summary>A word of the published list, never translated.</summary>
    public required string Code { get; init; }
    public required string Category { get; init; }
    public required string TraceId { get; init; }
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary><c>caller</c>, <c>hub</c> or <c>platform</c>.</summary>
    public required Fault Fault { get; init; }
    public required bool Retryable { get; init; }
    public required string NextAction { get; init; }

    /// <summary><c>not_done</c> or <c>unknown</c>.</summary>
    public required string Outcome { get; init; }
    public required PlatformAnswer? Platform { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Members { get; init; }
}
