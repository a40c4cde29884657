using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

public sealed class SkuFoldingTests
{
    [Theory]
    [InlineData("ISIK-1", "ışık-1", false)]
    [InlineData("KIRMIZI", "kırmızı", true)]
    [InlineData("KIRMIZI", "kirmizi", true)]
    [InlineData("İNCİ", "inci", true)]
    [InlineData("İNCİ", "i\u0307nci\u0307", true)]
    [InlineData("AB 12", "ab12", true)]
    [InlineData("AB\u00a012", "AB\u200b12", true)]
    [InlineData("AB-12", "AB12", false)]
    [InlineData("é", "e\u0301", true)]
    [InlineData("e", "é", false)]
    public void Confusable_OfTwoSkus_AgreesOnlyForCaseDotsAndBlanks(string one, string other, bool confusable) =>
        Assert.Equal(confusable, SkuFolding.Confusable(one) == SkuFolding.Confusable(other));

    [Theory]
    [InlineData("ışık", "ISIK")]
    [InlineData("IŞIK", "isik")]
    [InlineData("Çiçek  Gömleği", "cicek gomlegi")]
    [InlineData("İstanbul", "istanbul")]
    public void Search_OfTurkishText_FindsItsAsciiForm(string text, string query) =>
        Assert.Contains(SkuFolding.Search(query), SkuFolding.Search(text), StringComparison.Ordinal);

    [Fact]
    public void Foldings_OfWhatCannotBeNormalised_DoNotThrow()
    {
        foreach (var text in new[] { "a\uFFFEb", "a\uD83D", "\uDE00" })
        {
            Assert.False(SkuFolding.CanNormalise(text));
            Assert.Contains('\uFFFD', SkuFolding.Search(text));
            Assert.Contains('\uFFFD', SkuFolding.Confusable(text));
        }
    }

    [Property(MaxTest = 500)]
    public Property Foldings_OfFoldedText_ChangeNothing() => Prop.ForAll(Texts(), static text =>
        SkuFolding.Confusable(SkuFolding.Confusable(text)) == SkuFolding.Confusable(text)
        && SkuFolding.Search(SkuFolding.Search(text)) == SkuFolding.Search(text));

    [Property(MaxTest = 500)]
    public Property Confusable_OfUpperOrLowerCase_IsTheSame() => Prop.ForAll(Texts(), static text =>
        SkuFolding.Confusable(text.ToUpperInvariant()) == SkuFolding.Confusable(text)
        && SkuFolding.Confusable(text.ToLowerInvariant()) == SkuFolding.Confusable(text));

    private static Arbitrary<string> Texts() =>
        Gen.OneOf(Gen.Elements(" ", "\t", "ı", "i", "İ", "I", "ş", "Ş", "ğ", "Ğ", "ü", "ö", "ç", "\u0307", "é", "-"), Gen.Choose(33, 126).Select(static c => ((char)c).ToString()))
            .ListOf().Select(static parts => string.Concat(parts)).ToArbitrary();
}
