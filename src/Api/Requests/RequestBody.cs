using System.IO.Compression;
using System.Text.Json;
using System.Text.Unicode;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Api.Requests;

/// <summary>The body as it was sent, after inflation.</summary>
internal sealed class RequestBody(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}

/// <summary>Reads bodies within their limits.</summary>
internal static class RequestBodyReader
{
    /// <summary>Bulk bodies after inflation (api.md section 1).</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Webhook bodies (api.md section 1).</summary>
    public const int MaxWebhookBytes = 1024 * 1024;

    /// <summary>Bodies of those who have not proven anything yet.</summary>
    public const int MaxSignInBytes = 16 * 1024;

    /// <exception cref="RequestRefusedException">413 over the limit, 415 for an encoding other than gzip.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
            throw new RequestRefusedException("media_type_unsupported", $"The encoding '{encoding}' is not supported; gzip is.");
        if (encoding is not "gzip")
            return new RequestBody(await ReadBytesAsync(context, context.Request.Body, limit));
        await using var inflated = new GZipStream(context.Request.Body, CompressionMode.Decompress);
        try
        {
            return new RequestBody(await ReadBytesAsync(context, inflated, limit));
        }
        catch (InvalidDataException)
        {
            throw new RequestRefusedException("request_unreadable", "The body is not valid gzip.");
        }
    }

    /// <summary>Reads at most <paramref name="limit"/> bytes, however the body comes (length known or chunked).</summary>
    public static async Task<byte[]> ReadBytesAsync(HttpContext context, Stream source, int limit)
    {
        // Counted here: the server's own limit would cut the connection, and the sender never reads why.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Request.ContentLength > limit)
            throw TooLarge(limit);
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (all.Length + read > limit)
                throw TooLarge(limit);
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>Parses and checks the body; every error names its place.</summary>
    public static T Parse<T>(RequestBody body)
        where T : class => Parse<T>(body, out _);

    /// <summary>As the other; gives the JSON too, for telling null from absent.</summary>
    public static T Parse<T>(RequestBody body, out JsonElement json)
        where T : class
    {
        json = ParseJson(body.Bytes);
        if (json.ValueKind is not JsonValueKind.Object)
            throw new RequestRefusedException("body_required");
        RequestRefusedException.ThrowIfAny(BodyShape.Check(json, typeof(T)));
        return json.Deserialize<T>(ApiJson.Options)!;
    }

    private static JsonElement ParseJson(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new RequestRefusedException("body_required");
        if (!Utf8.IsValid(bytes.Span))
            throw Malformed("The body is not UTF-8", FirstInvalidByte(bytes.Span));
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw Malformed("The body is not valid JSON", BytePosition(bytes.Span, broken));
        }
        catch (InvalidOperationException)
        {
            // Looking for fields that stand twice unescapes their names.
            throw new RequestRefusedException("malformed_json", "A field's name in the body holds half a character.");
        }
    }

    private static RequestRefusedException Malformed(string what, long position) =>
        new("malformed_json", $"{what}, at byte {position}.")
        {
            Members = new Dictionary<string, object> { ["byte_position"] = position },
        };

    private static RequestRefusedException TooLarge(int limit) => new("body_too_large", $"At most {limit} bytes are taken.");

    private static long BytePosition(ReadOnlySpan<byte> bytes, JsonException broken)
    {
        var line = broken.LineNumber ?? 0;
        var start = 0;
        for (var i = 0; i < bytes.Length && line > 0; i++)
        {
            if (bytes[i] != (byte)'\n')
                continue;
            line--;
            start = i + 1;
        }

        return start + (broken.BytePositionInLine ?? 0);
    }

    private static long FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
            at += used;
        return at;
    }
}
