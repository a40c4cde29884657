using System.Net;

namespace KolajAI.Connectors.Http;

/// <summary>
/// What a platform answered, in memory: status, waiting time, request id and the body, read with suspicion. What cannot be
/// understood is <see cref="PlatformFailure.Broken"/>; no message holds any part of a body.
/// </summary>
internal sealed class PlatformAnswer
{
    private readonly ReadOnlyMemory<byte> _body;

    private PlatformAnswer(HttpResponseMessage response, byte[] body, TimeProvider clock)
    {
        Status = response.StatusCode;
        RetryAfter = Http.RetryAfter.Read(response, clock);
        RequestId = PlatformStatus.RequestId(response);
        _body = body;
    }

    public HttpStatusCode Status { get; }

    public TimeSpan? RetryAfter { get; }

    public string? RequestId { get; }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    public bool IsSuccess => PlatformStatus.Sort(Status) is null;

    /// <summary>Sends and takes the whole answer, whatever its status; <see cref="Ensure"/> throws the failures.</summary>
    public static async Task<PlatformAnswer> SendAsync(ConnectorSession session, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await session.Http.SendAsync(request, cancellation);
        return new PlatformAnswer(response, await response.Content.ReadAsByteArrayAsync(cancellation), session.Clock);
    }

    /// <summary>Reads the JSON body; wrong shapes found while reading count as a broken answer.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.Broken"/>.</exception>
    public T Read<T>(Func<PlatformJson, T> read)
    {
        try
        {
            return read(PlatformJson.Parse(_body));
        }
        catch (FormatException error)
        {
            throw Failure(PlatformFailure.Broken, "answer_not_understood", $"The platform's answer was not understood: {error.Message}");
        }
    }

    /// <summary>Reads the body where it is JSON, for error answers that may as well be HTML or nothing.</summary>
    public T? TryRead<T>(Func<PlatformJson, T?> read)
        where T : class
    {
        try
        {
            return read(PlatformJson.Parse(_body));
        }
        catch (FormatException)
        {
            // An error page instead of JSON: the status alone must do.
            return null;
        }
    }

    /// <summary>Passes a success on.</summary>
    /// <exception cref="PlatformException">Any other status, sorted as usual.</exception>
    public PlatformAnswer Ensure() =>
        PlatformStatus.Sort(Status) is { } failure ? throw Failure(failure, $"http_{(int)Status}", $"The platform answered {(int)Status}.") : this;

    /// <summary>A failure that carries this answer's waiting time and request id.</summary>
    public PlatformException Failure(PlatformFailure failure, string code, string message) =>
        new(failure, code, message, RetryAfter, RequestId);
}
