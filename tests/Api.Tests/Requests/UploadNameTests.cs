using KolajAI.Api.Requests.Uploads;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Tests.Requests;

public sealed class UploadNameTests
{
    [Theory]
    [InlineData(198, "aa😀.csv", 200)]
    [InlineData(199, "😀.csv", 199)]
    [InlineData(0, "ürün 😀.csv", 11)]
    public void FileName_LongerThanItIsShown_IsCutBetweenCharacters(int before, string name, int length)
    {
        var shown = UploadReceiver.FileName(Named(new string('a', before) + name))!;

        Assert.Equal(length, shown.Length);
        Assert.DoesNotContain("\uFFFD", shown, StringComparison.Ordinal);
        Assert.Equal(shown, string.Concat(shown.EnumerateRunes()));
    }

    [Theory]
    [InlineData("C:\\verzeichnis\\urunler.csv", "urunler.csv")]
    [InlineData("../../urunler\r\n.csv", "urunler.csv")]
    public void FileName_WithWhatNoNameHolds_IsCleaned(string name, string shown) => Assert.Equal(shown, UploadReceiver.FileName(Named(name)));

    private static ContentDispositionHeaderValue Named(string name) => new("attachment") { FileNameStar = new(name) };
}
