using KolajAI.Errors;
using Xunit;

namespace KolajAI.Grains.Tests.Errors;

public sealed class ShortTextTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀c", 4, "ab😀")]
    [InlineData("😀", 0, "")]
    public void Cut_NeverPartsACharacter(string text, int most, string expected) => Assert.Equal(expected, ShortText.Cut(text, most));

    [Fact]
    public void Clean_TakesOutWhatNoStoreTakes()
    {
        Assert.Equal("a\uFFFDb😀c", ShortText.Clean("a\uD83Db\0😀c", 100));
        Assert.Equal("plain", ShortText.Clean("plain", 100));
    }
}
