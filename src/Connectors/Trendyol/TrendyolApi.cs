using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Sends the calls: addresses, headers, bodies and the sorting of errors that all of Trendyol's services share.</summary>
internal sealed partial class TrendyolApi(ConnectorSession session)
{
    private static readonly JsonSerializerOptions BodyJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public ConnectorSession Session { get; } = session;

    public string SellerId { get; } = CheckedSeller(session.Credential(TrendyolDescriptor.SellerId));

    /// <summary>The currency of the store front; only Türkiye's is written down by Trendyol.</summary>
    public string? Currency => Session.Setting(TrendyolDescriptor.StoreFrontCode) is null or "" or "TR" ? "TRY" : null;

    public Task<PlatformAnswer> GetAsync(string operation, string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, operation, path, null, cancellation);

    public Task<PlatformAnswer> PostAsync(string operation, string path, object body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, operation, path, body, cancellation);

    public Task<PlatformAnswer> PutAsync(string operation, string path, object? body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, operation, path, body, cancellation);

    public Task<PlatformAnswer> DeleteAsync(string operation, string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, operation, path, null, cancellation);

    /// <summary>Passes a success on; a failure is thrown with Trendyol's own words.</summary>
    /// <exception cref="PlatformException">Any status outside 2xx.</exception>
    public static PlatformAnswer Ensure(PlatformAnswer answer)
    {
        if (answer.IsSuccess)
            return answer;
        var status = (int)answer.Status;
        var failure = status switch
        {
            // 403 is the answer to a missing User-Agent and to a key without the right.
            401 or 403 => PlatformFailure.Authentication,
            _ => PlatformStatus.Sort(answer.Status) ?? PlatformFailure.Broken,
        };
        var told = TrendyolErrors.Read(answer);
        throw answer.Failure(
            failure, told?.Code ?? $"http_{status}", told is null ? $"Trendyol answered {status}." : $"Trendyol: {told.Message}");
    }

    /// <summary>As <see cref="Ensure"/> for writes: an answer of a server that broke off says nothing about what was done.</summary>
    public static PlatformAnswer EnsureWritten(PlatformAnswer answer) => PlatformStatus.LeavesWriteOpen(answer.Status, answer.RetryAfter)
        ? throw answer.Failure(
            PlatformFailure.OutcomeUnknown, $"http_{(int)answer.Status}", $"Trendyol answered {(int)answer.Status}; it may have done what was asked.")
        : Ensure(answer);

    private async Task<PlatformAnswer> SendAsync(
        HttpMethod method, string operation, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path).For(operation);
        request.Options.Set(PlatformHandler.ReadsTooManyRequests, true);
        var key = $"{Session.Credential(TrendyolDescriptor.ApiKey)}:{Session.Credential(TrendyolDescriptor.ApiSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key)));
        request.Headers.TryAddWithoutValidation("User-Agent", $"{SellerId} - {CheckedIntegrator()}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (Session.Setting(TrendyolDescriptor.StoreFrontCode) is { Length: > 0 } front)
            request.Headers.TryAddWithoutValidation("storeFrontCode", front);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, BodyJson));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        return await PlatformAnswer.SendAsync(Session, request, cancellation);
    }

    private string CheckedIntegrator()
    {
        var name = Session.Setting(TrendyolDescriptor.IntegratorName);
        if (string.IsNullOrEmpty(name))
            return "SelfIntegration";
        return IntegratorPattern().IsMatch(name)
            ? name
            : throw new PlatformException(
                PlatformFailure.Refused, "setting_invalid", "The setting 'integrator_name' has letters and digits only, at most 30.");
    }

    private static string CheckedSeller(string seller) =>
        long.TryParse(seller, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? seller
            : throw new PlatformException(PlatformFailure.Authentication, "seller_id_invalid", "Trendyol's seller id is a number.");

    [GeneratedRegex("^[A-Za-z0-9]{1,30}$", RegexOptions.CultureInvariant)]
    private static partial Regex IntegratorPattern();
}
