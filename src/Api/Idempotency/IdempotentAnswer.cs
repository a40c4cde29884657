using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Api.Answers;

namespace KolajAI.Api.Idempotency;

internal enum AnswerFate
{
    /// <summary>Stored and replayed.</summary>
    Keep = 0,

    /// <summary>Not stored: the key is free again.</summary>
    Release = 1,

    /// <summary>The outcome is unknown: the key stays bound, and a repeat resumes.</summary>
    StayBound = 2,
}

/// <summary>Decides what becomes of an answer under an Idempotency-Key.</summary>
internal static class IdempotentAnswer
{
    public static AnswerFate Decide(int status, ReadOnlySpan<byte> body) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status413PayloadTooLarge
            or StatusCodes.Status429TooManyRequests or StatusCodes.Status501NotImplemented => AnswerFate.Release,
        StatusCodes.Status499ClientClosedRequest => AnswerFate.StayBound,
        >= 500 => OutcomeOf(body) == "not_done" ? AnswerFate.Release : AnswerFate.StayBound,
        _ => AnswerFate.Keep,
    };

    /// <summary>The answer as replays give it.</summary>
    public static byte[] WithoutSecret(byte[] body, ShownOnce? shown)
    {
        if (shown is null || body.Length == 0 || JsonNode.Parse(body) is not JsonObject root)
            return body;
        var holder = root;
        foreach (var step in shown.Path[..^1])
        {
            if (holder[step] is not JsonObject inner)
                return body;
            holder = inner;
        }

        return holder.Remove(shown.Path[^1]) ? JsonSerializer.SerializeToUtf8Bytes(root, ApiJson.Options) : body;
    }

    private static string? OutcomeOf(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(body);
        return JsonElement.TryParseValue(ref reader, out var problem) && problem is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("outcome", out var outcome)
                ? outcome.GetString()
                : null;
    }
}
