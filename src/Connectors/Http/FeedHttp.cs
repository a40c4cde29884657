using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace KolajAI.Connectors.Http;

/// <summary>Fetches files over the guarded connections of all connectors, straight to where they are kept.</summary>
internal sealed class FeedHttp(IHttpMessageHandlerFactory handlers, AddressGuard guard, TimeProvider clock) : IFeedHttp
{
    public void Check(Uri address) => guard.CheckBaseAddress(address);

    public async Task<FeedAnswer> FetchAsync(FeedQuestion question, Stream destination, CancellationToken cancellation)
    {
        Check(question.Address);
        using var client = new HttpClient(handlers.CreateHandler(PlatformHttp.ClientName), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        using var deadline = new CancellationTokenSource(question.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, question.Address);
            if (question.ETag is { } tag && EntityTagHeaderValue.TryParse(tag, out var parsed))
                request.Headers.IfNoneMatch.Add(parsed);
            if (question.LastModified is { } modified)
                request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode is HttpStatusCode.NotModified)
                return new FeedAnswer(true, question.ETag, question.LastModified, 0);
            Require(answer);
            var bytes = await CopyAsync(await answer.Content.ReadAsStreamAsync(either.Token), destination, question.MostBytes, either.Token);
            return new FeedAnswer(false, answer.Headers.ETag?.ToString(), answer.Content.Headers.TryGetValues("Last-Modified", out var at) ? at.FirstOrDefault() : null, bytes);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new PlatformException(PlatformFailure.Unreachable, "feed_slow", $"The feed was not there within {question.Deadline.TotalMinutes:0} minutes.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            throw new PlatformException(PlatformFailure.Unreachable, "feed_unreachable", $"The feed could not be fetched: {broken.Message}");
        }
    }

    private static void Require(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
            throw new PlatformException(PlatformFailure.Refused, "feed_moved", $"The feed's address answers {status} and points elsewhere; set the address that it ends at.");
        if (status != 200)
            throw new PlatformException(PlatformFailure.Refused, "feed_refused", $"The feed's address answers {status}.");
    }

    private static async Task<long> CopyAsync(Stream source, Stream destination, long most, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        long total = 0;
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            total += read;
            if (total > most)
                throw new PlatformException(PlatformFailure.Refused, "feed_too_large", $"The feed is larger than {most >> 20} MiB.");
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return total;
    }
}
