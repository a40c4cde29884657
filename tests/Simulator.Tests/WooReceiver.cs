using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Simulator.Tests;

/// <summary>What a shop posted, byte by byte.</summary>
internal sealed record WooPosting(IReadOnlyDictionary<string, string> Headers, byte[] Raw)
{
    public string Text => Encoding.UTF8.GetString(Raw);

    public bool IsPing => Headers["Content-Type"] == "application/x-www-form-urlencoded";

    public JsonNode Body => JsonNode.Parse(Raw) ?? throw new InvalidOperationException("The body is null.");
}

/// <summary>A receiver of a shop's webhooks that keeps what arrives and answers a status.</summary>
internal sealed class WooReceiver(WebApplication app, Channel<WooPosting> postings) : IAsyncDisposable
{
    public string Url => $"{app.Urls.First()}/wc";

    /// <summary>To everything but pings.</summary>
    public int Answer { get; set; } = 200;

    public int PingAnswer { get; set; } = 200;

    public static async Task<WooReceiver> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var postings = Channel.CreateUnbounded<WooPosting>();
        var receiver = new WooReceiver(app, postings);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var posting = new WooPosting(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            await postings.Writer.WriteAsync(posting, context.RequestAborted);
            context.Response.StatusCode = posting.IsPing ? receiver.PingAnswer : receiver.Answer;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Everything received so far.</summary>
    public List<WooPosting> Take()
    {
        var taken = new List<WooPosting>();
        while (postings.Reader.TryRead(out var posting))
            taken.Add(posting);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
