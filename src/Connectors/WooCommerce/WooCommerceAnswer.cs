using System.Globalization;
using System.Net;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// What the shop answered, in memory, with the headers that WordPress pages by. PHP notices that some hosts print before the JSON are
/// skipped: WordPress writes its JSON in one line, the last.
/// </summary>
internal sealed class WooCommerceAnswer
{
    private readonly ReadOnlyMemory<byte> _body;

    private WooCommerceAnswer(HttpResponseMessage response, byte[] body, TimeProvider clock)
    {
        Status = response.StatusCode;
        RetryAfter = Http.RetryAfter.Read(response, clock);
        RequestId = PlatformStatus.RequestId(response);
        Location = response.Headers.Location;
        TotalPages = response.Headers.TryGetValues("X-WP-TotalPages", out var pages)
            && int.TryParse(pages.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        _body = body;
    }

    public HttpStatusCode Status { get; }

    public TimeSpan? RetryAfter { get; }

    public string? RequestId { get; }

    /// <summary>Where the shop redirects to.</summary>
    public Uri? Location { get; }

    /// <summary>Pages of the list that was asked for; null where it is no list.</summary>
    public int? TotalPages { get; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public static async Task<WooCommerceAnswer> SendAsync(ConnectorSession session, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await session.Http.SendAsync(request, cancellation);
        return new WooCommerceAnswer(response, await response.Content.ReadAsByteArrayAsync(cancellation), session.Clock);
    }

    /// <summary>Reads the answer to a read.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.Broken"/>: it is not what WooCommerce sends.</exception>
    public T Read<T>(Func<PlatformJson, T> read) => Read(read, PlatformFailure.Broken);

    /// <summary>Reads the answer to a write, which was done even if its answer cannot be understood.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.OutcomeUnknown"/>: it is not what WooCommerce sends.</exception>
    public T ReadWritten<T>(Func<PlatformJson, T> read) => Read(read, PlatformFailure.OutcomeUnknown);

    /// <summary>The error object, null where the body is none: a page of the web server or of a firewall before the shop.</summary>
    public WooCommerceError? Error()
    {
        try
        {
            return WooCommerceError.Read(Json());
        }
        catch (FormatException)
        {
            // No JSON: the status alone must do.
            return null;
        }
    }

    public PlatformException Failure(PlatformFailure failure, string code, string message) =>
        new(failure, code, message, RetryAfter, RequestId);

    private T Read<T>(Func<PlatformJson, T> read, PlatformFailure otherwise)
    {
        try
        {
            return read(Json());
        }
        catch (FormatException error)
        {
            throw Failure(otherwise, "answer_not_understood", $"The shop's answer was not understood: {error.Message}");
        }
    }

    private PlatformJson Json()
    {
        var text = _body.Span.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is (byte)'{' or (byte)'[' or 0xEF)
            return PlatformJson.Parse(_body);
        var line = Math.Max(_body.Span.LastIndexOf("\n{"u8), _body.Span.LastIndexOf("\n["u8));
        return PlatformJson.Parse(line < 0 ? _body : _body[(line + 1)..]);
    }
}
