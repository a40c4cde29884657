using System.Text;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Imports;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

public sealed class CsvRecordTests
{
    static CsvRecordTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("sku;ad\r\nA;Kupa\r\n")]
    [InlineData("sku,ad\nA,Kupa\n")]
    [InlineData("sku\tad\nA\tKupa")]
    [InlineData("sep=;\r\nsku;ad\r\nA;Kupa\r\n")]
    [InlineData("sku;ad\n\n\nA;Kupa\n")]
    public void Read_AnyUsualSeparator_FindsTheCells(string text) => Assert.Equal("sku=A ad=Kupa", Assert.Single(FileSamples.Csv(text)).Text());

    [Fact]
    public void Read_QuotedCells_KeepSeparatorsQuotesAndLineEnds()
    {
        var rows = FileSamples.Csv("sku;ad;açıklama\r\nA;\"Kupa; \"\"büyük\"\"\";\"iki\r\nsatır\"\r\nB;Bardak;\r\n");

        Assert.Equal(["sku=A ad=Kupa; \"büyük\" açıklama=iki\r\nsatır", "sku=B ad=Bardak"], rows.Select(FileSamples.Text));
        Assert.Equal([2L, 4L], rows.Select(static r => r.Number));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", false)]
    [InlineData("windows-1254", false)]
    public void Read_EncodingOfTurkishExcel_IsFound(string name, bool isUtf8)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("stok kodu;ürün adı\r\nİĞ-1;Çağla şişesi\r\n")];

        Assert.Equal("stok kodu=İĞ-1 ürün adı=Çağla şişesi", Assert.Single(FileSamples.Csv(bytes, null, isUtf8)).Text());
    }

    [Fact]
    public void Read_Utf16WithoutAMark_IsFound() =>
        Assert.Equal("sku=A ad=Kupa", Assert.Single(FileSamples.Csv(new UnicodeEncoding(false, false).GetBytes("sku;ad\nA;Kupa\n"), null, false)).Text());

    [Fact]
    public void Read_NamedEncoding_GoesBeforeTheGuess() => Assert.Equal(
        "sku=A ad=Şişe",
        Assert.Single(FileSamples.Csv(Encoding.GetEncoding("iso-8859-9").GetBytes("sku;ad\nA;Şişe\n"), FileSamples.Order(ImportFormats.Csv) with { Charset = "iso-8859-9" }, false)).Text());

    [Fact]
    public void Read_BadRow_IsAnErrorOfThatRowAlone()
    {
        var rows = FileSamples.Csv("sku;ad\nA;\"Kupa\"x\nB;1;2;3\nC;Bardak\n");

        Assert.Equal([true, true, false], rows.Select(static r => r.Error is not null));
        Assert.Equal("sku=C ad=Bardak", rows[2].Text());
    }

    [Fact]
    public void Read_QuoteThatNeverEnds_IsSaid() => Assert.Contains("quotation mark", FileSamples.Csv("sku;ad\nA;Kupa\nB;\"Bardak\nC;x\n")[^1].Error, StringComparison.Ordinal);

    [Fact]
    public void Read_LineLongerThanARecord_StopsBeforeItIsHeld()
    {
        var text = "sku;ad\nA;\"" + new string('x', 6_000_000);

        var failed = Assert.Throws<ImportFileException>(() => FileSamples.Csv(text));
        Assert.Equal("import_unsafe", failed.Code);
    }

    [Theory]
    [InlineData("sku;ad\nA;K\0upa\n", "import_unreadable")]
    [InlineData("", "import_headings")]
    public void Read_NoTable_SaysWhy(string text, string code) => Assert.Equal(code, Assert.Throws<ImportFileException>(() => FileSamples.Csv(text)).Code);

    [Fact]
    public void Read_HeadingsTwiceOrEmpty_GetNamesOfTheirOwn() =>
        Assert.Equal("sku=A column 2=x ad=Kupa ad (2)=Bardak", Assert.Single(FileSamples.Csv("sku;;ad;ad\nA;x;Kupa;Bardak\n")).Text());

    [Fact]
    public void Read_ThousandsOfColumns_IsRefused() =>
        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Csv(string.Join(';', Enumerable.Range(0, 5_000)) + "\n")).Code);
}
