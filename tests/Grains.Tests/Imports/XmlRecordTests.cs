using System.Text;
using KolajAI.Grains.Imports.Reading;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

public sealed class XmlRecordTests
{
    private const string Rss = """
        <?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Dükkân</title><link>https://shop.example</link>
        <item><g:id>MUG-1</g:id><g:title>Kupa</g:title><g:price>149.90 TRY</g:price><g:shipping><g:price>0 TRY</g:price></g:shipping>
        <g:additional_image_link>https://a.example/1.jpg</g:additional_image_link><g:additional_image_link>https://a.example/2.jpg</g:additional_image_link></item>
        </channel></rss>
        """;

    [Fact]
    public void Read_GoogleFeed_TakesItsItems() => Assert.Equal(
        "id=MUG-1 title=Kupa price=149.90 TRY shipping/price=0 TRY additional_image_link=https://a.example/1.jpg additional_image_link (2)=https://a.example/2.jpg",
        Assert.Single(FileSamples.Xml(Rss)).Text());

    [Fact]
    public void Read_UnknownShape_FindsWhatRepeats()
    {
        var rows = FileSamples.Xml("""
            <Root><Info><Count>2</Count></Info><Products><Product kod="A"><Name><![CDATA[Kupa & Bardak]]></Name><Images><Image>https://a/1</Image><Image>https://a/2</Image></Images></Product>
            <Product kod="B"><Name>Tabak</Name></Product></Products></Root>
            """);

        Assert.Equal(["@kod=A Name=Kupa & Bardak Images/Image=https://a/1 Images/Image (2)=https://a/2", "@kod=B Name=Tabak"], rows.Select(FileSamples.Text));
        Assert.Equal([1L, 2L], rows.Select(static r => r.Number));
    }

    [Fact]
    public void Read_NamedRecord_IsTaken() => Assert.Equal(
        ["kod=A", "kod=B"], FileSamples.Xml("<a><b><kod>A</kod></b><c><x><kod>1</kod></x><x><kod>2</kod></x></c><b><kod>B</kod></b></a>", "b").Select(FileSamples.Text));

    [Fact]
    public void Read_BillionLaughs_IsRefused()
    {
        const string Bomb = "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><l><r><x>&b;</x></r><r><x>1</x></r></l>";
        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml(Bomb)).Code);
    }

    [Fact]
    public void Read_ExternalEntity_IsRefused() => Assert.Equal(
        "import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml("<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l><r><x>&a;</x></r></l>")).Code);

    [Fact]
    public void Read_TooDeep_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100));
        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml($"<l>{deep}</l>")).Code);
    }

    [Fact]
    public void Read_OneTextOfMegabytes_IsRefused() => Assert.Equal(
        "import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml($"<l><r><x>{new string('x', 5_000_000)}</x></r><r><x>1</x></r></l>", "r")).Code);

    [Fact]
    public void Read_OneAttributeOfMegabytes_IsRefused() => Assert.Equal(
        "import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml($"<l><r x='{new string('x', 40_000_000)}'/></l>", "r")).Code);

    [Fact]
    public void Read_NothingButNewNames_IsRefused()
    {
        var names = new StringBuilder("<l>");
        for (var i = 0; i < 30_000; i++)
            names.Append("<n").Append(i).Append("/>");
        Assert.Equal("import_unsafe", Assert.Throws<ImportFileException>(() => FileSamples.Xml(names.Append("</l>").ToString())).Code);
    }

    [Fact]
    public void Read_CutOff_KeepsTheRecordsBefore()
    {
        using var reader = RecordReaders.Open(
            new MemoryStream(Encoding.UTF8.GetBytes("<l><r><x>1</x></r><r><x>2</x></r><r><x>3")), FileSamples.Order("xml"), true, Path.GetTempFileName());

        Assert.Equal("x=1", reader.Read()!.Text());
        Assert.Equal("x=2", reader.Read()!.Text());
        var failed = Assert.Throws<ImportFileException>(() => reader.Read());
        Assert.Equal(("import_truncated", 3L), (failed.Code, failed.Row));
    }

    [Theory]
    [InlineData("<l><r><x>1</y></r></l>", "import_unreadable")]
    [InlineData("<l>yalnız metin</l>", "import_headings")]
    public void Read_NoRecords_SaysWhy(string text, string code) => Assert.Equal(code, Assert.Throws<ImportFileException>(() => FileSamples.Xml(text)).Code);
}
