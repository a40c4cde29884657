using System.Net;
using KolajAI.Connectors.Http;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Http;

public sealed class PlatformHandlerTests
{
    private static PipelineFixture Answering(params Func<HttpResponseMessage>[] answers)
    {
        var queue = new Queue<Func<HttpResponseMessage>>(answers);
        return new PipelineFixture(async (request, token) =>
        {
            if (request.Content is not null)
                await request.Content.CopyToAsync(Stream.Null, token);
            return queue.Dequeue()();
        }, new ShortWaitsAtOnce());
    }

    private static Func<HttpResponseMessage> Status(HttpStatusCode status, string? retryAfter = null) => () =>
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("{}") };
        if (retryAfter is not null)
            answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    };

    private static Func<HttpResponseMessage> Throws(HttpRequestError error) => () => throw new HttpRequestException(error, "x");

    [Fact]
    public async Task SendAsync_RepeatableAndTransient_IsSentAgainWithAPermitEach()
    {
        var pipeline = Answering(Status(HttpStatusCode.ServiceUnavailable), Throws(HttpRequestError.ConnectionError), Status(HttpStatusCode.OK));

        using var answer = await pipeline.SendAsync(HttpMethod.Get, null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((3, 3, 3), (pipeline.Acquired, pipeline.Released.Count, pipeline.Calls.Count));
        Assert.Equal([PlatformFailure.Broken, PlatformFailure.Unreachable, null], pipeline.Calls.Select(call => call.Failure));
    }

    [Fact]
    public async Task SendAsync_NotRepeatable_IsSentOnce()
    {
        var pipeline = Answering(Status(HttpStatusCode.ServiceUnavailable));

        using var answer = await pipeline.SendAsync(HttpMethod.Post, null, body: new StringContent("{}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, pipeline.Acquired);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, PlatformFailure.Unreachable, 1)]
    [InlineData(HttpRequestError.NameResolutionError, PlatformFailure.Unreachable, 1)]
    [InlineData(HttpRequestError.SecureConnectionError, PlatformFailure.Unreachable, 1)]
    [InlineData(HttpRequestError.ResponseEnded, PlatformFailure.OutcomeUnknown, 0)]
    [InlineData(HttpRequestError.Unknown, PlatformFailure.OutcomeUnknown, 0)]
    public async Task SendAsync_PostLost_TellsWhetherItMayHaveBeenDone(HttpRequestError error, PlatformFailure expected, int released)
    {
        var pipeline = Answering(Throws(error));

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Post, null, body: new StringContent("{}")));

        Assert.Equal(expected, failure.Failure);
        // A request without an answer keeps its permit until that ages.
        Assert.Equal(released, pipeline.Released.Count);
    }

    [Fact]
    public async Task SendAsync_BodyNeverHandedOver_WasSurelyNotSent()
    {
        var pipeline = new PipelineFixture((_, _) => throw new HttpRequestException(HttpRequestError.Unknown, "x"), new ShortWaitsAtOnce());

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Post, null, body: new StringContent("{}")));

        Assert.Equal(PlatformFailure.Unreachable, failure.Failure);
        Assert.Single(pipeline.Released);
    }

    [Fact]
    public async Task SendAsync_SilentPlatform_EndsAfterTheAttemptsTime()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipeline = new PipelineFixture(async (request, token) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, token);
            asked.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
            throw new InvalidOperationException("Never reached.");
        }, clock);

        var sending = pipeline.SendAsync(HttpMethod.Post, null, body: new StringContent("{}"));
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(sending.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<PlatformException>(() => sending.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal((PlatformFailure.OutcomeUnknown, "timeout"), (failure.Failure, failure.Code));
        Assert.Empty(pipeline.Released);
    }

    [Theory]
    [InlineData("2", 2, 2.0)]
    [InlineData("120", 1, 120.0)]
    [InlineData(null, 1, 10.0)]
    [InlineData("garbage", 1, 10.0)]
    [InlineData("-5", 1, 10.0)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 1, 10.0)]
    [InlineData("99999999999999999999999", 1, 86400.0)]
    public async Task SendAsync_TooMany_BlocksTheQuotaAndWaitsOnlyShortly(string? retryAfter, int attempts, double blocked)
    {
        var answers = Enumerable.Repeat(Status(HttpStatusCode.TooManyRequests, retryAfter), attempts - 1)
            .Append(Status(HttpStatusCode.TooManyRequests, attempts > 1 ? "60" : retryAfter)).ToArray();
        var pipeline = Answering(answers);

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Get, null));

        Assert.Equal(PlatformFailure.RateLimited, failure.Failure);
        Assert.Equal(attempts, pipeline.Acquired);
        var slack = blocked == 10 ? TimeSpan.Zero : PlatformRetries.TimerSlack;
        Assert.Equal(TimeSpan.FromSeconds(blocked) + slack, pipeline.Released[0]);
    }

    [Fact]
    public async Task SendAsync_ToldToWait_DoesNotComeAsSoonAsTheTimerIsThere()
    {
        var clock = new FakeTimeProvider();
        var calls = 0;
        var pipeline = new PipelineFixture((_, _) => Task.FromResult(Status(++calls == 1 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, "2")()), clock);

        var sending = pipeline.SendAsync(HttpMethod.Get, null);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, calls);
        while (!sending.IsCompleted)
        {
            clock.Advance(PlatformRetries.TimerSlack);
            await Task.Yield();
        }

        using var answer = await sending;
        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, calls));
    }

    [Theory]
    [InlineData("2", 2.0)]
    [InlineData(null, null)]
    public async Task SendAsync_Unavailable_BlocksTheQuotaWhereItNamesATime(string? retryAfter, double? blocked)
    {
        var pipeline = Answering(Status(HttpStatusCode.ServiceUnavailable, retryAfter));

        using var answer = await pipeline.SendAsync(HttpMethod.Post, null, body: new StringContent("{}"));

        Assert.Equal(blocked is { } seconds ? TimeSpan.FromSeconds(seconds) + PlatformRetries.TimerSlack : null, Assert.Single(pipeline.Released));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task SendAsync_AnswerNamesWhatIsLeft_TellsThePermits(HttpStatusCode status)
    {
        var pipeline = Answering(() =>
        {
            var answer = Status(status)();
            answer.Headers.TryAddWithoutValidation("X-RateLimit-Remaining", "3");
            return answer;
        });

        using var answer = await pipeline.SendAsync(HttpMethod.Get, null);

        Assert.Equal(3, Assert.Single(Assert.Single(pipeline.Told).Quotas).Remaining);
    }

    [Fact]
    public async Task SendAsync_AnswerLargerThanAllowed_IsBroken()
    {
        var pipeline = Answering(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) });

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Get, null));

        Assert.Equal((PlatformFailure.Broken, "answer_too_large"), (failure.Failure, failure.Code));
        Assert.Single(pipeline.Released);
    }

    [Theory]
    [InlineData("https://other.example/x")]
    [InlineData("http://platform.example/x")]
    [InlineData("https://platform.example:444/x")]
    [InlineData("//other.example/x")]
    public async Task SendAsync_OtherAddress_IsRefusedWithoutAPermit(string address)
    {
        var pipeline = Answering();

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Get, null, address));

        Assert.Equal(PlatformFailure.AddressRefused, failure.Failure);
        Assert.Equal((0, 1), (pipeline.Acquired, pipeline.Calls.Count));
    }

    [Fact]
    public async Task SendAsync_NoPermit_IsToldAndNothingIsSent()
    {
        var pipeline = Answering();
        pipeline.PermitsLeft = 0;

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Get, null));

        Assert.Equal((PlatformFailure.NoPermit, TimeSpan.FromSeconds(7)), (failure.Failure, failure.RetryAfter));
        Assert.Equal(PlatformFailure.NoPermit, Assert.Single(pipeline.Calls).Failure);
    }

    [Fact]
    public async Task SendAsync_NoPermitForTheRepeat_TellsTheFirstFailure()
    {
        var pipeline = Answering(Status(HttpStatusCode.BadGateway));
        pipeline.PermitsLeft = 1;

        var failure = await Assert.ThrowsAsync<PlatformException>(() => pipeline.SendAsync(HttpMethod.Put, repeatable: true));

        Assert.Equal((PlatformFailure.Broken, "http_502"), (failure.Failure, failure.Code));
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
