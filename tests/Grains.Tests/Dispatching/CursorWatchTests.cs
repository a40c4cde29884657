using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

public sealed class CursorWatchTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(5, 3)]
    [InlineData(100, 70)]
    public void Pass_PagesThatGoRound_AreSeenWithinAFewRounds(int before, int round)
    {
        var pages = new CursorWatch();
        string? at = null;
        var read = 0;

        var error = Assert.Throws<PlatformException>(ReadOn);

        Assert.Equal((PlatformFailure.Broken, "cursor_repeats"), (error.Failure, error.Code));
        Assert.InRange(read, before + round, 4 * (before + round + 1));

        void ReadOn()
        {
            for (read = 1; ; read++)
                at = pages.Pass(at, Name(read < before ? read : before + ((read - before) % round)));
        }
    }

    [Fact]
    public void Pass_ManyPagesTwice_ArePassed()
    {
        var pages = new CursorWatch();
        for (var reading = 0; reading < 2; reading++)
        {
            string? at = null;
            for (var page = 0; page < 10_000; page++)
                at = pages.Pass(at, Name(page));
            Assert.Null(pages.Pass(at, null));
        }
    }

    private static string Name(int page) => page.ToString(CultureInfo.InvariantCulture);
}
