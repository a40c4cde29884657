using System.IO.Compression;
using System.Text;
using KolajAI.Grains.Imports.Reading;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

public sealed class XlsxRecordTests
{
    [Fact]
    public void Read_EveryKindOfCell_IsItsText()
    {
        var book = FileSamples.Book(
            "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>fiyat</t></is></c><c r='D1' t='s'><v>1</v></c></row>"
            + "<row r='3'><c r='A3' t='s'><v>2</v></c><c r='B3'><v>199.9</v></c><c r='D3' t='str'><f>1+1</f><v>2</v></c></row><row r='4'/>"
            + "<row r='5'><c r='A5' t='e'><v>#N/A</v></c><c r='B5'><v>1.5E2</v></c></row>",
            "<si><t>sku</t></si><si><r><t>a</t></r><r><t>d</t></r><rPh><t>yok</t></rPh></si><si><t xml:space='preserve'>A-1</t></si>");

        var rows = FileSamples.Xlsx(book);

        Assert.Equal(["sku=A-1 fiyat=199.9 ad=2", "fiyat=1.5E2"], rows.Select(FileSamples.Text));
        Assert.Equal([3L, 5L], rows.Select(static r => r.Number));
        Assert.True(rows[0].Cells[1].IsNumber);
        Assert.False(rows[0].Cells[0].IsNumber);
    }

    [Fact]
    public void Read_UnknownSheet_NamesThoseThereAre()
    {
        var failed = Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(FileSamples.Book("<row><c t='inlineStr'><is><t>sku</t></is></c></row>"), "Stok"));
        Assert.Equal("import_headings", failed.Code);
        Assert.Contains("Ürünler", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BombOfOneWord_StopsEarly()
    {
        // A gibibyte of blanks packs to a mebibyte.
        var book = FileSamples.Book("<row/>", null, static zip =>
        {
            using var entry = zip.CreateEntry("xl/sharedStrings.xml", CompressionLevel.SmallestSize).Open();
            var block = Encoding.UTF8.GetBytes(new string(' ', 1 << 20));
            entry.Write(Encoding.UTF8.GetBytes("<sst>"));
            for (var i = 0; i < 1_024; i++)
                entry.Write(block);
        });

        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(book)).Code);
    }

    [Fact]
    public void Read_BombOfManyWords_StopsEarly()
    {
        var book = FileSamples.Book("<row/>", null, static zip =>
        {
            using var entry = zip.CreateEntry("xl/sharedStrings.xml", CompressionLevel.SmallestSize).Open();
            var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<si><t>a</t></si>", 1 << 16)));
            entry.Write(Encoding.UTF8.GetBytes("<sst>"));
            for (var i = 0; i < 48; i++)
                entry.Write(block);
            entry.Write(Encoding.UTF8.GetBytes("</sst>"));
        });

        var failed = Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(book));
        Assert.Equal("import_unsafe", failed.Code);
        Assert.Contains("unpacks to far more", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ThousandsOfParts_IsRefusedBeforeTheyAreListed()
    {
        var book = FileSamples.Book("<row/>", null, static zip =>
        {
            for (var i = 0; i < 3_000; i++)
                zip.CreateEntry($"x{i}");
        });

        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(book)).Code);
    }

    [Fact]
    public void Read_Entities_AreRefused() => Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(
        FileSamples.Book("<row><c t='s'><v>0</v></c></row>", null, static zip => FileSamples.Put(zip, "xl/sharedStrings.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><sst><si><t>&a;</t></si></sst>")))).Code);

    [Fact]
    public void Read_CutOff_SaysSo()
    {
        var whole = FileSamples.Book("<row><c t='inlineStr'><is><t>sku</t></is></c></row>");

        Assert.Equal("import_truncated", Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(whole[..(whole.Length / 2)])).Code);
        Assert.Equal("import_truncated", Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(Encoding.UTF8.GetBytes("no workbook at all"))).Code);
    }

    [Fact]
    public void Read_TextThatIsNotThere_SaysWhere()
    {
        var book = FileSamples.Book("<row r='1'><c t='inlineStr'><is><t>sku</t></is></c></row><row r='2'><c t='s'><v>7</v></c></row>", "<si><t>a</t></si>");
        Assert.Equal(2, Assert.Throws<ImportFileException>(() => FileSamples.Xlsx(book)).Row);
    }
}
