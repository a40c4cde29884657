using System.Text;
using System.Text.Json;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Tests.Http;

/// <summary>What is mended is as any decoder has it, but for what none takes.</summary>
public sealed class ForeignStringTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Ayşe")]
    [InlineData("""a\"b\\c\/d\be\ff\ng\rh\ti""")]
    [InlineData("""\u0131\u00e7\u0000\u2028""")]
    [InlineData("""\ud83d\ude00 \uD83D\uDE00 😀""")]
    public void Mend_OfWhatIsWhole_ChangesNothing(string escaped) =>
        Assert.Equal(JsonSerializer.Deserialize<string>($"\"{escaped}\""), ForeignString.Mend(Encoding.UTF8.GetBytes(escaped)));

    [Theory]
    [InlineData("""a\ud83d""", "a\uFFFD")]
    [InlineData("""\ude00b""", "\uFFFDb")]
    [InlineData("""\ud83d\ud83d\ude00""", "\uFFFD😀")]
    [InlineData("""\ud83dx\ude00""", "\uFFFDx\uFFFD")]
    public void Mend_OfHalfACharacter_ReplacesTheHalf(string escaped, string mended) => Assert.Equal(mended, ForeignString.Mend(Encoding.UTF8.GetBytes(escaped)));

    [Fact]
    public void Mend_OfBytesThatAreNoUtf8_ReplacesThem() => Assert.Equal("a\uFFFDb\n", ForeignString.Mend([(byte)'a', 0xFD, (byte)'b', (byte)'\\', (byte)'n']));
}
