using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// The sandbox's notices: JSON <c>{event_id, type, order}</c>, proven by <c>x-sandbox-signature</c>, the lower-case hex of HMAC-SHA256 over
/// the exact bytes with the account's secret.
/// </summary>
internal sealed class SandboxWebhooks
{
    public const string SignatureHeader = "x-sandbox-signature";

    private const int MaxEventId = 100;

    public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret)
    {
        if (secret.Secret.Length == 0 || !delivery.Headers.TryGetValue(SignatureHeader, out var given))
            return WebhookVerdict.Refused;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Secret), delivery.Body.Span, expected);
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return given.Length == 2 * told.Length
            && Convert.FromHexString(given, told, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(told, expected)
                ? WebhookVerdict.Accepted
                : WebhookVerdict.Refused;
    }

    /// <summary>The event's own id where the bytes tell a plain one, else their SHA-256.</summary>
    public string EventId(WebhookDelivery delivery)
    {
        try
        {
            var reader = new Utf8JsonReader(delivery.Body.Span);
            if (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var isId = reader.ValueTextEquals("event_id"u8);
                    reader.Read();
                    if (isId && reader.TokenType is JsonTokenType.String && reader.GetString() is { } id && IsPlain(id))
                        return id;
                    reader.Skip();
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not ours to judge here: Parse says what is wrong with the bytes, under the id that the bytes themselves give.
        }

        return Convert.ToHexStringLower(SHA256.HashData(delivery.Body.Span));
    }

    /// <exception cref="FormatException">The bytes are no notice of the sandbox.</exception>
    public WebhookEvent Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var notice = SandboxJson.Read<SandboxNotice>(body.Span);
            ForeignJson.RequireNames(notice.Type);
            return new WebhookEvent(notice.Type, [SandboxOrderMapping.ReadForeign(notice.Order)], []);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new FormatException(ShortText.Clean($"The bytes are no notice of the sandbox: {unreadable.Message}", 500), unreadable);
        }
    }

    /// <summary>The notice that the sandbox would post: unsigned, because the hub's own process takes it.</summary>
    public static WebhookDelivery Notice(SandboxOrder order)
    {
        var type = order.Version == 1 ? "order.created" : "order.updated";
        var body = SandboxJson.Write(new SandboxNotice($"{order.Key}.{order.Version}", type, order));
        return new WebhookDelivery(
            "POST", string.Empty, new Dictionary<string, string> { ["content-type"] = "application/json" }, new Dictionary<string, string>(), body);
    }

    // Stored as a key: no control characters, no length without end.
    private static bool IsPlain(string id) =>
        id.Length is > 0 and <= MaxEventId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':');
}
