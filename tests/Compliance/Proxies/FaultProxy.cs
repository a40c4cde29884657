using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KolajAI.Compliance.Proxies;

/// <summary>
/// Stands on loopback between a connector and its platform, simulated or real, so that every platform can be late, lossy and hostile in
/// the same ways. Passes everything through but the calls that a planned fault meets.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Proxy-Connection", "TE", "Trailer", "Content-Length",
    };

    private const int MostKept = 4 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly HttpClient _platform;
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly List<ProxiedCall> _calls = [];
    private readonly List<ProxiedAnswer> _answers = [];

    private FaultProxy(WebApplication app, Uri platform)
    {
        _app = app;
        _platform = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = platform };
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<ProxiedCall> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    /// <summary>What the platform said to each call that reached it, in the order of its answers; larger ones than 4 MiB are left out.</summary>
    public IReadOnlyList<ProxiedAnswer> Answers
    {
        get
        {
            lock (_gate)
                return [.. _answers];
        }
    }

    /// <param name="platform">The platform's address; paths and the Host header pass unchanged.</param>
    public static async Task<FaultProxy> StartAsync(Uri platform)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        var app = builder.Build();
        var proxy = new FaultProxy(app, platform);
        app.Run(proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>The <paramref name="skip"/>+1st coming call that matches meets the fault, and the ones after it up to <paramref name="count"/>.</summary>
    /// <returns>How often it struck.</returns>
    public Func<int> Plant(ProxyFault fault, Func<ProxiedCall, bool> matches, int skip = 0, int count = int.MaxValue)
    {
        var plan = new Plan(fault, matches, skip, count);
        lock (_gate)
            _plans.Add(plan);
        return () => plan.Struck;
    }

    /// <summary>Everything passes through again.</summary>
    public void Clear()
    {
        lock (_gate)
            _plans.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _platform.Dispose();
        await _app.DisposeAsync();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = new ProxiedCall(
            context.Request.Method, context.Request.GetEncodedPathAndQuery(), Encoding.UTF8.GetString(body.ToArray()));
        var fault = Meet(call);
        switch (fault)
        {
            case ProxyFault.Answer answer:
                foreach (var (name, value) in answer.Headers)
                    context.Response.Headers[name] = value;
                await WriteAsync(context, answer.Status, answer.ContentType, answer.Body);
                return;
            case ProxyFault.Endless:
                await FloodAsync(context);
                return;
            case ProxyFault.Meanwhile meanwhile:
                await meanwhile.Happens();
                break;
        }

        using var platform = await SendAsync(context, body.ToArray());
        var bytes = await platform.Content.ReadAsByteArrayAsync(CancellationToken.None);
        if (bytes.Length <= MostKept)
        {
            lock (_gate)
                _answers.Add(new ProxiedAnswer(
                    call, (int)platform.StatusCode,
                    [.. platform.Headers.Concat(platform.Content.Headers).Where(static h => !HopByHop.Contains(h.Key)).Select(static h => (h.Key, string.Join(',', h.Value)))], bytes));
        }

        switch (fault)
        {
            case ProxyFault.LoseAnswer:
                context.Abort();
                return;
            case ProxyFault.AnswerAfter after:
                await WriteAsync(context, after.Status, after.ContentType, Encoding.UTF8.GetBytes(after.Body));
                return;
            case ProxyFault.Truncate:
                await TruncateAsync(context, platform, bytes);
                return;
            case ProxyFault.Change change:
                bytes = Changed(bytes, change.Edit);
                break;
        }

        foreach (var header in platform.Headers.Concat(platform.Content.Headers).Where(static h => !HopByHop.Contains(h.Key)))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        context.Response.StatusCode = (int)platform.StatusCode;
        if (bytes.Length > 0)
            await context.Response.Body.WriteAsync(bytes);
    }

    private ProxyFault? Meet(ProxiedCall call)
    {
        lock (_gate)
        {
            _calls.Add(call);
            foreach (var plan in _plans)
            {
                if (plan.TryStrike(call))
                    return plan.Fault;
            }
        }

        return null;
    }

    /// <summary>Once begun it is carried to its end, whatever the connector does meanwhile: a platform does not hear that nobody waits.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
        if (body.Length > 0 || context.Request.ContentType is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (HopByHop.Contains(name))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        // Compressed answers could be neither read nor cut here.
        request.Headers.AcceptEncoding.Clear();
        return await _platform.SendAsync(request, CancellationToken.None);
    }

    private static byte[] Changed(byte[] body, Func<JsonNode?, JsonNode?> edit)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(edit(JsonNode.Parse(body)));
        }
        catch (JsonException)
        {
            // No JSON: there is nothing to change.
            return body;
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task TruncateAsync(HttpContext context, HttpResponseMessage platform, byte[] bytes)
    {
        context.Response.StatusCode = (int)platform.StatusCode;
        context.Response.ContentType = platform.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = bytes.Length + 1;
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task FloodAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "application/json";
        var chunk = Encoding.UTF8.GetBytes("[" + new string(' ', 65_535));
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
    }

    private sealed class Plan(ProxyFault fault, Func<ProxiedCall, bool> matches, int skip, int count)
    {
        private int _seen;

        public ProxyFault Fault => fault;

        public int Struck { get; private set; }

        public bool TryStrike(ProxiedCall call)
        {
            if (!matches(call) || _seen++ < skip || Struck >= count)
                return false;
            Struck++;
            return true;
        }
    }
}
