using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>Sends the calls to <c>/admin/</c>: address, proof, body and the sorting of errors that all of them share.</summary>
/// <param name="shop">The shop's address, ending in a slash.</param>
internal sealed class MedusaApi(ConnectorSession session, Uri shop)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ConnectorSession Session { get; } = session;

    /// <summary>The account's setting; null where it is blank.</summary>
    public string? Setting(string name) => Session.Setting(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <exception cref="PlatformException">Any status but 2xx, or no object.</exception>
    public async Task<T> GetAsync<T>(
        string operation, string path, IEnumerable<(string Name, string Value)> query, Func<PlatformJson, T> read, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, operation, path, query, null, cancellation);
        return MedusaErrors.Sort(answer, write: false) is { } failure ? throw failure : answer.Read(read);
    }

    /// <summary>Writes; an answer that leaves open what was done is <see cref="PlatformFailure.OutcomeUnknown"/>, one that cannot be read too.</summary>
    /// <param name="fields">What the answer is to hold, beside the shop's own choice where null.</param>
    /// <exception cref="PlatformException">Any status but 2xx.</exception>
    public async Task<T> PostAsync<T>(
        string operation, string path, string? fields, object body, Func<PlatformJson, T> read, CancellationToken cancellation)
    {
        IEnumerable<(string Name, string Value)> query = fields is null ? [] : [("fields", fields)];
        var answer = await SendAsync(HttpMethod.Post, operation, path, query, body, cancellation);
        if (MedusaErrors.Sort(answer, write: true) is { } failure)
            throw failure;
        try
        {
            return answer.Read(read);
        }
        catch (PlatformException unread) when (unread.Failure is PlatformFailure.Broken)
        {
            throw answer.Failure(PlatformFailure.OutcomeUnknown, unread.Code!, unread.Message);
        }
    }

    private Task<PlatformAnswer> SendAsync(
        HttpMethod method, string operation, string path, IEnumerable<(string Name, string Value)> query, object? body,
        CancellationToken cancellation)
    {
        var text = string.Join('&', query.Select(static pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        var request = new HttpRequestMessage(method, new Uri(shop, $"admin/{path}{(text.Length == 0 ? "" : "?" + text)}")).For(operation);
        // The key is the user's name of Basic, without a password.
        var key = Session.Credential(MedusaDescriptor.ApiKey).Trim();
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        return SendAndDisposeAsync(request, cancellation);
    }

    private async Task<PlatformAnswer> SendAndDisposeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
            return await PlatformAnswer.SendAsync(Session, request, cancellation);
    }
}
