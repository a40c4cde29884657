using KolajAI.Connectors.Medusa;

namespace KolajAI.Connectors.Tests.Medusa;

public sealed class MedusaContentTests
{
    [Theory]
    [InlineData("Işıltılı ÇİĞ KÖFTE kâsesi, şeffaf", "isiltili-cig-kofte-kasesi-seffaf-")]
    [InlineData("  350 ml (beyaz)!  ", "350-ml-beyaz-")]
    [InlineData("茶碗", "")]
    public void Handle_AnyTitle_IsSmallLatinLettersDigitsAndHyphens(string title, string begins)
    {
        var handle = MedusaContent.Handle(title, "kolaj:1");

        Assert.StartsWith(begins, handle, StringComparison.Ordinal);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", handle);
        Assert.Equal(begins.Length + 12, handle.Length);
    }

    [Fact]
    public void Handle_SameTitle_DiffersByTheProduct() =>
        Assert.NotEqual(MedusaContent.Handle("Kupa", "kolaj:1"), MedusaContent.Handle("Kupa", "kolaj:2"));
}
