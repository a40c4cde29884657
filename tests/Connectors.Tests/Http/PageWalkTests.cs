using System.Globalization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Tests.Http;

public sealed class PageWalkTests
{
    [Fact]
    public void Next_EachPageOnce_LeadsOnToTheLast()
    {
        var pages = new PageWalk("a");

        Assert.Equal(("b", "c", null), (pages.Next("b"), pages.Next("c"), pages.Next(null)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("b")]
    public void Next_EmptyOrReadBefore_IsRefused(string cursor)
    {
        var pages = new PageWalk("a");
        pages.Next("b");
        pages.Next("c");

        Assert.Throws<FormatException>(() => pages.Next(cursor));
    }

    [Fact]
    public void Next_Endless_IsRefused()
    {
        var pages = new PageWalk();

        Assert.Throws<FormatException>(() => pages.Next(new string('a', 5_000)));
        Assert.Throws<FormatException>(() =>
        {
            for (var page = 0; page < 2_000; page++)
                pages.Next(page.ToString(CultureInfo.InvariantCulture));
        });
        Assert.Throws<FormatException>(static () => PageWalk.Next(1_000));
    }
}
