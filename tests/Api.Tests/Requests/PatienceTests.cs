using KolajAI.Api.Errors;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;
using KolajAI.Operations;
using Microsoft.AspNetCore.Http;

namespace KolajAI.Api.Tests.Requests;

public sealed class PatienceTests
{
    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("respond-async, wait=7", 7)]
    [InlineData("wait=900", 60)]
    [InlineData("wait = 3", 3)]
    [InlineData("waiting=3", 0)]
    [InlineData("wait=-3", 0)]
    [InlineData("return=minimal", 0)]
    public void Seconds_OfPrefer_AreReadAndCapped(string prefer, int seconds) => Assert.Equal(seconds, Patience.Seconds(Request("", prefer)));

    [Fact]
    public void Of_UnknownAim_Is400() => Assert.Throws<RequestRefusedException>(() => Patience.Of(Request("?wait_for=soon", "wait=1")));

    [Theory]
    [InlineData(1, "running", 0, true)]
    [InlineData(1, "running", 1, false)]
    [InlineData(2, "running", 0, false)]
    [InlineData(2, "ended", 0, true)]
    [InlineData(0, "running", 9, true)]
    public void Reached_ByAim_LooksAtTheRightStates(int aim, string state, int stored, bool reached)
    {
        var counts = new Dictionary<OperationItemState, long> { [OperationItemState.Stored] = stored, [OperationItemState.Sent] = 2 };
        var view = new OperationView("op", "sync_products", state, 3, 0, counts, default, default, null, 1);

        Assert.Equal(reached, OperationFollower.Reached(view, (WaitFor)aim));
    }

    private static HttpRequest Request(string query, string prefer)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        context.Request.Headers["Prefer"] = prefer;
        return context.Request;
    }
}
