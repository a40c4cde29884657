using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Api.Tests.Hub;

/// <summary>A supplier's web server: files by path, each with its tag; knows what was asked for.</summary>
internal sealed class SupplierServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SupplierServer(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Path and answered status.</summary>
    public ConcurrentQueue<(string Path, int Status)> Asked { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public static async Task<SupplierServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new SupplierServer(app);
        app.MapGet("/{**path}", server.AnswerAsync);
        await app.StartAsync(ProductHost.Cancellation);
        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult AnswerAsync(HttpContext context, string path)
    {
        if (path == "moved")
            return Told(path, Results.Redirect("/feed"), 302);
        if (!Files.TryGetValue(path, out var text))
            return Told(path, Results.NotFound(), 404);
        var tag = $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}\"";
        if (context.Request.Headers.IfNoneMatch == tag)
            return Told(path, Results.StatusCode(304), 304);
        context.Response.Headers.ETag = tag;
        return Told(path, Results.Text(text, "application/xml", Encoding.UTF8), 200);
    }

    private IResult Told(string path, IResult answer, int status)
    {
        Asked.Enqueue((path, status));
        return answer;
    }
}
