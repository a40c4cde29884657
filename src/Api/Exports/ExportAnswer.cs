using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Exports;

/// <summary>A file that is written while it is sent. One that breaks off in the middle breaks the connection, so that nobody takes it for whole.</summary>
internal sealed class ExportAnswer(
    string fileName, string contentType, Func<Stream, Task<ITableOutput>> open, Func<ITableOutput, Task> write, bool onDiskFirst = false) : IResult
{
    public static ExportAnswer Csv(string fileName, Func<ITableOutput, Task> write, bool isTurkish = true) =>
        new(fileName, "text/csv; charset=utf-8", stream => Task.FromResult<ITableOutput>(new CsvOutput(stream, isTurkish)), write);

    public static ExportAnswer Xlsx(string fileName, string sheet, Func<ITableOutput, Task> write) => new(
        fileName, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", async stream => await XlsxOutput.CreateAsync(stream, sheet), write, onDiskFirst: true);

    public static ExportAnswer Xml(string fileName, string root, string record, Func<ITableOutput, Task> write) =>
        new(fileName, "application/xml; charset=utf-8", stream => Task.FromResult<ITableOutput>(new XmlOutput(stream, root, record)), write);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = contentType;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        httpContext.Response.Headers.ContentDisposition = disposition.ToString();
        if (onDiskFirst)
        {
            await SendFileAsync(httpContext);
            return;
        }

        try
        {
            await using var output = await open(httpContext.Response.Body);
            await write(output);
        }
        catch when (httpContext.Response.HasStarted)
        {
            httpContext.Abort();
            throw;
        }
    }
    /// <summary>A zip ends with what its library writes only synchronously, which the server does not take.</summary>
    private async Task SendFileAsync(HttpContext httpContext)
    {
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"kolaj-{Guid.NewGuid():n}.export"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await using (var output = await open(file))
            await write(output);
        file.Position = 0;
        httpContext.Response.ContentLength = file.Length;
        await file.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
    }
}
