using System.Text;
using KolajAI.Api.Idempotency;

namespace KolajAI.Api.Tests.Idempotency;

public sealed class IdempotentAnswerTests
{
    [Theory]
    [InlineData(200, "", 0)]
    [InlineData(202, "", 0)]
    [InlineData(400, "", 0)]
    [InlineData(404, "", 0)]
    [InlineData(409, "", 0)]
    [InlineData(422, "", 0)]
    [InlineData(401, "", 1)]
    [InlineData(403, "", 1)]
    [InlineData(413, "", 1)]
    [InlineData(429, "", 1)]
    [InlineData(501, "", 1)]
    [InlineData(503, """{"outcome":"not_done"}""", 1)]
    [InlineData(503, """{"outcome":"unknown"}""", 2)]
    [InlineData(500, "", 2)]
    [InlineData(499, "", 2)]
    public void Decide_ByStatusAndOutcome_KeepsReleasesOrStaysBound(int status, string body, int fate) =>
        Assert.Equal((AnswerFate)fate, IdempotentAnswer.Decide(status, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void WithoutSecret_NamedPlace_IsLeftOutAndTheRestStays()
    {
        var kept = IdempotentAnswer.WithoutSecret("""{"account":{"webhook":{"secret":"s","url":"ü"}},"secret":"other"}"""u8.ToArray(), new ShownOnce("account", "webhook", "secret"));
        Assert.Equal("""{"account":{"webhook":{"url":"ü"}},"secret":"other"}""", Encoding.UTF8.GetString(kept));
    }

    [Fact]
    public void WithoutSecret_PlaceIsNull_LeavesTheAnswer()
    {
        var body = """{"account":{"webhook":null}}"""u8.ToArray();
        Assert.Equal(body, IdempotentAnswer.WithoutSecret(body, new ShownOnce("account", "webhook", "secret")));
    }

    [Fact]
    public void Id_RepeatOfTheRequest_IsTheSameUuidV7()
    {
        var seen = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var request = new IdempotentRequest(IdempotentRequest.Scope("t", "POST", "/p", "", "k"), [], seen);
        var repeat = new IdempotentRequest(IdempotentRequest.Scope("t", "POST", "/p", "", "k"), [], seen);

        Assert.Equal(request.Id("op_0"), repeat.Id("op_0"));
        Assert.NotEqual(request.Id("op_0"), request.Id("act_0"));
        Assert.Equal(7, request.Id("op_0").Version);
        Assert.Equal(Guid.CreateVersion7(seen).ToString("n")[..12], request.Id("op_0").ToString("n")[..12]);
    }

    [Fact]
    public void Scope_PartsThatJoinAlike_Differ() =>
        Assert.NotEqual(IdempotentRequest.Scope("t", "POST", "/a", "b", "k"), IdempotentRequest.Scope("t", "POST", "/ab", "", "k"));
}
