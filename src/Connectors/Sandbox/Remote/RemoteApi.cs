using System.Net.Http.Headers;
using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.Sandbox.Remote;

/// <summary>Sends the calls of the sandbox's protocol and sorts their failures.</summary>
internal sealed class RemoteApi(ConnectorSession session)
{
    private const int LongestMessage = 300;
    private const int LongestCode = 64;

    /// <summary>docs/sandbox-protocol.md.</summary>
    private const int LongestCursor = 200;

    public async Task<T> GetAsync<T>(string operation, string path, CancellationToken cancellation)
        where T : class =>
        Read<T>(Ensure(await SendAsync(HttpMethod.Get, operation, path, null, repeatable: true, cancellation)), PlatformFailure.Broken);

    /// <summary>As <see cref="GetAsync"/>, read field by field.</summary>
    public async Task<T> ReadAsync<T>(string operation, string path, Func<PlatformJson, T> read, CancellationToken cancellation) =>
        Ensure(await SendAsync(HttpMethod.Get, operation, path, null, repeatable: true, cancellation)).Read(read);

    /// <summary>As <see cref="GetAsync"/>, null for what the server does not know.</summary>
    public async Task<T?> FindAsync<T>(string operation, string path, CancellationToken cancellation)
        where T : class
    {
        var answer = await SendAsync(HttpMethod.Get, operation, path, null, repeatable: true, cancellation);
        return PlatformStatus.Sort(answer.Status) is PlatformFailure.NotFound ? null : Read<T>(Ensure(answer), PlatformFailure.Broken);
    }

    /// <summary>A read that needs a body.</summary>
    public async Task<T> QueryAsync<T>(string operation, string path, object body, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return Read<T>(Ensure(await SendAsync(HttpMethod.Post, operation, path, body, repeatable: true, cancellation)), PlatformFailure.Broken);
        }
        catch (PlatformException lost) when (lost.Failure is PlatformFailure.OutcomeUnknown)
        {
            // The pipeline cannot see that this POST only reads.
            throw new PlatformException(PlatformFailure.Unreachable, lost.Code, lost.Message, lost.RetryAfter, lost.RequestId, lost);
        }
    }

    /// <param name="repeatable">True only where the server changes nothing when the same body comes again.</param>
    public async Task<T> WriteAsync<T>(string operation, string path, object body, bool repeatable, CancellationToken cancellation)
        where T : class
    {
        var answer = await SendAsync(HttpMethod.Post, operation, path, body, repeatable, cancellation);
        if (PlatformStatus.LeavesWriteOpen(answer.Status, answer.RetryAfter))
        {
            throw answer.Failure(
                PlatformFailure.OutcomeUnknown, $"http_{(int)answer.Status}", $"The sandbox server answered {(int)answer.Status}; it may have done what was asked.");
        }

        return Read<T>(Ensure(answer), PlatformFailure.OutcomeUnknown);
    }

    /// <summary>A failure that says that the server did not speak the protocol.</summary>
    public static PlatformException NotUnderstood(PlatformFailure failure, string why) =>
        new(failure, "answer_not_understood", $"The sandbox server's answer was not understood: {why}");

    /// <param name="next">Where the next page begins; null: this is the last one.</param>
    /// <param name="before">Where this page began; null where it may be the same.</param>
    /// <exception cref="PlatformException">No cursor of the protocol's, or one that leads nowhere.</exception>
    public static string? Next(string? next, string? before)
    {
        if (next is not null && (string.IsNullOrWhiteSpace(next) || next.Length > LongestCursor))
            throw NotUnderstood(PlatformFailure.Broken, $"a cursor is empty, or longer than {LongestCursor} characters.");
        return next is null || next != before ? next : throw NotUnderstood(PlatformFailure.Broken, "the cursor of the next page is that of this page.");
    }

    private static T Read<T>(PlatformAnswer answer, PlatformFailure otherwise)
        where T : class
    {
        try
        {
            return SandboxJson.Read<T>(answer.Body.Span);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw NotUnderstood(otherwise, "it is not what the protocol says.");
        }
    }

    private static PlatformAnswer Ensure(PlatformAnswer answer)
    {
        if (PlatformStatus.Sort(answer.Status) is not { } failure)
            return answer;
        var told = answer.TryRead(static body => body.IsObject && body.Child("error") is { } error
            ? new Told(error.AnyText("code"), error.AnyText("message"))
            : null);
        var message = told?.Message is { } text ? $"The sandbox server: {Plain(text)}" : $"The sandbox server answered {(int)answer.Status}.";
        throw answer.Failure(failure, told?.Code is { } code && IsCode(code) ? code : $"http_{(int)answer.Status}", message);
    }

    private async Task<PlatformAnswer> SendAsync(
        HttpMethod method, string operation, string path, object? body, bool repeatable, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path).For(operation, repeatable);
        request.Options.Set(PlatformHandler.ReadsTooManyRequests, true);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), SandboxJson.Options));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        return await PlatformAnswer.SendAsync(session, request, cancellation);
    }

    /// <summary>Sent as a header: only what a header may hold.</summary>
    private string Key()
    {
        var key = session.Credential(SandboxSettings.ApiKey);
        return key.Length > 0 && key.All(static c => c is > ' ' and < '\u007f')
            ? key
            : throw new PlatformException(PlatformFailure.Authentication, "api_key_invalid", "The credential 'api_key' is visible ASCII without spaces.");
    }

    public static bool IsCode(string code) => code.Length is > 0 and <= LongestCode && code.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_');

    private static string Plain(string text)
    {
        var plain = new string([.. text.Where(static c => !char.IsControl(c) && c is not ('<' or '>'))]);
        return ShortText.Cut(plain, LongestMessage);
    }

    private sealed record Told(string? Code, string? Message);
}
