using System.Buffers;

namespace KolajAI.Connectors.Http;

/// <summary>Reads an answer's body into memory, never more of it than allowed (counted after decompression).</summary>
internal static class AnswerBody
{
    private const int ChunkBytes = 64 * 1024;

    /// <exception cref="PlatformException"><see cref="PlatformFailure.Broken"/>: the answer is larger than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, long limit, CancellationToken cancellation)
    {
        // Content-Length counts the compressed bytes, so it can only refuse early.
        if (content.Headers.ContentLength > limit)
            throw TooLarge(limit);
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var buffer = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(chunk.AsMemory(0, ChunkBytes), cancellation)) > 0)
            {
                if (buffer.Length + read > limit)
                    throw TooLarge(limit);
                buffer.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }

        return buffer.ToArray();
    }

    private static PlatformException TooLarge(long limit) =>
        new(PlatformFailure.Broken, "answer_too_large", $"The platform's answer is larger than {limit / (1024 * 1024)} MiB.");
}
