using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Requests.Uploads;
using KolajAI.CrashPoints;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Idempotency;

/// <summary>Idempotency-Key on every POST, PUT and DELETE of a key's holder (api.md section 1).</summary>
internal sealed partial class IdempotencyMiddleware(
    IdempotencyStore store, AnswerReplay replay, ErrorMiddleware errors, TimeProvider clock, ILogger<IdempotencyMiddleware> logger) : IMiddleware
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int LongestKey = 255;

    /// <summary>How long one run may take beside what the caller waits for (the longest call to a grain takes 60 s); a repeat takes the key over after it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<Caller>() is not { } caller || KeyOf(context.Request) is not { } key)
        {
            await next(context);
            return;
        }

        var now = clock.GetUtcNow();
        var keep = context.GetEndpoint()?.Metadata.GetMetadata<KeptFor>()?.Keep ?? KeptFor.Usual;
        var scope = IdempotentRequest.Scope(caller.Tenant, context.Request.Method, PathOf(context, caller), context.Request.QueryString.Value ?? "", key);
        var earlier = await store.FindAsync(caller.Tenant, scope, context.RequestAborted);
        var keepUntil = earlier is { Status: 0 } && earlier.KeepUntil > now ? earlier.KeepUntil : now + keep;
        var request = new IdempotentRequest(scope, BodyHash(context), keepUntil - keep);
        var lease = now + Lease + TimeSpan.FromSeconds(Patience.Seconds(context.Request));
        if (await store.TakeAsync(caller.Tenant, request, lease, keepUntil, context.RequestAborted) is { } stored)
            await AnswerStoredAsync(context, caller, request, stored);
        else
            await RunAsync(context, next, caller, request, keepUntil);
    }

    private async Task AnswerStoredAsync(HttpContext context, Caller caller, IdempotentRequest request, StoredIdempotency stored)
    {
        if (!CryptographicOperations.FixedTimeEquals(stored.BodyHash, request.BodyHash))
            throw new RequestRefusedException("idempotency_conflict");
        if (stored.Status == 0)
            throw new RequestRefusedException("idempotency_in_progress") { RetryAfter = stored.LeaseUntil - clock.GetUtcNow() };
        var body = store.Open(caller.Tenant, request.ScopeHash, stored.SealedBody ?? throw new InvalidOperationException("A stored answer has no body."));
        context.Response.Headers[ReplayedHeader] = "true";
        await replay.WriteAsync(context, caller, stored.Status, stored.ContentType, body);
    }

    private async Task RunAsync(HttpContext context, RequestDelegate next, Caller caller, IdempotentRequest request, DateTimeOffset keepUntil)
    {
        context.Features.Set(request);
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            try
            {
                await next(context);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
            {
                await errors.WriteAsync(context, thrown);
            }
        }
        finally
        {
            context.Response.Body = wire;
        }

        CrashPoint.Here("idempotency.before_kept");
        await RecordAsync(context, caller, request, answer.ToArray(), keepUntil);
        CrashPoint.Here("idempotency.after_kept");
        context.Response.ContentLength = answer.Length;
        await wire.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted);
    }

    /// <summary>A failure to record leaves the key bound until its lease ends: a repeat then resumes, and the caller still gets this answer.</summary>
    private async Task RecordAsync(HttpContext context, Caller caller, IdempotentRequest request, byte[] answer, DateTimeOffset keepUntil)
    {
        try
        {
            switch (IdempotentAnswer.Decide(context.Response.StatusCode, answer))
            {
                case AnswerFate.Keep:
                    var kept = IdempotentAnswer.WithoutSecret(answer, context.GetEndpoint()?.Metadata.GetMetadata<ShownOnce>());
                    await store.KeepAsync(caller.Tenant, request, context.Response.StatusCode, context.Response.ContentType, kept, keepUntil);
                    break;
                case AnswerFate.Release:
                    await store.ReleaseAsync(caller.Tenant, request, keepUntil);
                    break;
            }
        }
        catch (Exception failed) when (Failures.Known(failed, writes: true) is not null)
        {
            LogNotRecorded(failed, request.ScopeHash);
        }
    }

    /// <summary>What concerns the caller's own session is another matter for every person.</summary>
    private static string PathOf(HttpContext context, Caller caller) => context.GetEndpoint()?.Metadata.GetMetadata<AccessPolicy>() is { Kind: AccessKind.Session }
        ? $"{context.Request.Path}\n{caller.KeyId}"
        : context.Request.Path;

    private static string? KeyOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Idempotency-Key", out var header) || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        var key = header.ToString();
        return header.Count == 1 && key.Length is > 0 and <= LongestKey && !key.Any(char.IsControl) && !string.IsNullOrWhiteSpace(key)
            ? key
            : throw new RequestRefusedException("idempotency_key_invalid");
    }

    /// <summary>Of an upload: its file and the fields beside it, however the form parted them.</summary>
    private static byte[] BodyHash(HttpContext context)
    {
        if (context.Features.Get<Upload>() is not { } upload)
            return SHA256.HashData(context.Features.Get<RequestBody>() is { } body ? body.Bytes.Span : []);
        var fields = upload.Fields.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => $"{f.Key}={f.Value}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', fields.Prepend(upload.File.Sha256))));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of idempotent request {ScopeHash} could not be kept")]
    private partial void LogNotRecorded(Exception failed, string scopeHash);
}
