using System.IO.Compression;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Files;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Requests.Uploads;

/// <summary>Streams an upload, alone or in a form, to disk within its limit; in memory is one buffer of it.</summary>
internal sealed class UploadReceiver(IServiceProvider services, IOptions<KolajApiOptions> options)
{
    private const int BufferBytes = 1 << 16;
    private const int LongestName = 200;
    private const int MostFields = 20;
    private const int MostFieldBytes = 256 * 1024;

    /// <exception cref="RequestRefusedException">413 over the limit, 400 or 415 for what is no upload.</exception>
    public async Task ReceiveAsync(HttpContext context)
    {
        // Counted here: the server's own limit would cut the connection, and the sender never reads why.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var files = services.GetRequiredService<ImportFiles>();
        var id = $"up_{Guid.CreateVersion7():n}";
        context.Response.OnCompleted(() =>
        {
            files.Drop(id);
            return Task.CompletedTask;
        });
        var contentType = context.Request.ContentType;
        var type = contentType is null ? null : MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed : throw new RequestRefusedException("media_type_unsupported", "The Content-Type cannot be read.");
        await using var body = Inflated(context.Request);
        try
        {
            context.Features.Set(type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true
                ? await FormAsync(context, files, id, type, body)
                : await AloneAsync(context, files, id, type, body));
        }
        catch (InvalidDataException broken)
        {
            throw new RequestRefusedException("request_unreadable", $"The body cannot be read: {broken.Message}");
        }
        catch (IOException broken) when (broken is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested && broken.Message.Contains("end of Stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException("request_unreadable", "The form breaks off before its end.");
        }
    }

    private async Task<Upload> AloneAsync(HttpContext context, ImportFiles files, string id, MediaTypeHeaderValue? type, Stream body)
    {
        var name = ContentDispositionHeaderValue.TryParse(context.Request.Headers.ContentDisposition.ToString(), out var disposition) ? FileName(disposition) : null;
        var (file, begins) = await KeepAsync(files, id, body, context.RequestAborted);
        return new Upload(id, name, type?.MediaType.Value, type?.Charset.Value, file, new Dictionary<string, string>(), begins);
    }

    private async Task<Upload> FormAsync(HttpContext context, ImportFiles files, string id, MediaTypeHeaderValue type, Stream body)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
            throw new RequestRefusedException("request_unreadable", "The form names no usable boundary.");
        var reader = new MultipartReader(boundary, body, BufferBytes) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        Upload? upload = null;
        while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            if (FileName(disposition) is { } fileName)
            {
                if (upload is not null)
                    throw new RequestRefusedException("request_unreadable", "The form holds more than one file; send one.");
                MediaTypeHeaderValue.TryParse(section.ContentType, out var ofFile);
                var (file, begins) = await KeepAsync(files, id, section.Body, context.RequestAborted);
                upload = new Upload(id, fileName, ofFile?.MediaType.Value, ofFile?.Charset.Value, file, fields, begins);
            }
            else if (HeaderUtilities.RemoveQuotes(disposition.Name).Value is { Length: > 0 } name)
            {
                if (fields.Count == MostFields)
                    throw new RequestRefusedException("request_unreadable", $"The form has more than {MostFields} fields.");
                fields[name] = await FieldAsync(section.Body, name, context.RequestAborted);
            }
        }

        return upload ?? throw new RequestRefusedException("request_unreadable", "The form holds no file; give the part a filename.");
    }

    private async Task<(ReceivedFile File, byte[] Begins)> KeepAsync(ImportFiles files, string id, Stream source, CancellationToken cancellation)
    {
        var most = options.Value.MaxUploadBytes;
        await using var file = files.Create(id);
        await using var received = new ReceivingStream(file);
        var buffer = new byte[BufferBytes];
        byte[] begins = [];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            if (begins.Length < 8)
                begins = [.. begins, .. buffer.AsSpan(0, Math.Min(read, 8 - begins.Length))];
            if (received.Length + read > most)
                throw new RequestRefusedException("body_too_large", $"At most {most} bytes are taken.");
            await received.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await file.FlushAsync(cancellation);
        file.Flush(flushToDisk: true);
        return (received.Finish(), begins);
    }

    private static async Task<string> FieldAsync(Stream body, string name, CancellationToken cancellation)
    {
        var buffer = new byte[MostFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length <= MostFieldBytes
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
            : throw new RequestRefusedException("request_unreadable", $"The form's field '{name}' is longer than {MostFieldBytes} bytes.");
    }

    private static Stream Inflated(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        var encoding => throw new RequestRefusedException("media_type_unsupported", $"The encoding '{encoding}' is not supported; gzip is."),
    };

    internal static string? FileName(ContentDispositionHeaderValue disposition)
    {
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
        if (name is null)
            return null;
        var shown = string.Concat(name.Where(static c => !char.IsControl(c)));
        return ShortText.Clean(shown[(shown.LastIndexOfAny(['/', '\\']) + 1)..], LongestName);
    }
}
