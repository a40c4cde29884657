using System.IO.Compression;
using System.Text;
using System.Xml;
using KolajAI.Imports;

namespace KolajAI.Api.Exports;

/// <summary>
/// A workbook of one sheet, written row by row: texts stand in their cells, so that nothing has to be known in advance. A library would
/// hold the whole of it.
/// </summary>
internal sealed class XlsxOutput : ITableOutput
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";

    private readonly ZipArchive _zip;
    private readonly string _sheetName;
    private Stream? _entry;
    private XmlWriter? _xml;

    private XlsxOutput(ZipArchive zip, string sheetName) => (_zip, _sheetName) = (zip, sheetName);

    public static async Task<XlsxOutput> CreateAsync(Stream destination, string sheetName) =>
        new(await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8), sheetName);

    public async Task HeadingsAsync(IReadOnlyList<string> headings)
    {
        await PartAsync("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
            """);
        await PartAsync("_rels/.rels", $"""
            <Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """);
        await PartAsync("xl/workbook.xml", $"""
            <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{_sheetName}" sheetId="1" r:id="rId1"/></sheets></workbook>
            """);
        await PartAsync("xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """);
        _entry = await _zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).OpenAsync();
        _xml = XmlWriter.Create(_entry, SafeXmlText.Settings);
        await _xml.WriteStartDocumentAsync();
        await _xml.WriteStartElementAsync(null, "worksheet", Main);
        await _xml.WriteStartElementAsync(null, "sheetData", Main);
        await RowAsync([.. headings.Select(static h => new TableCell(h))]);
    }

    public async Task RowAsync(IReadOnlyList<TableCell> cells)
    {
        var xml = _xml ?? throw new InvalidOperationException("A sheet begins with its headings.");
        await xml.WriteStartElementAsync(null, "row", Main);
        foreach (var cell in cells)
        {
            await xml.WriteStartElementAsync(null, "c", Main);
            if (cell is { IsNumber: true, Text: { Length: <= 15 } number })
            {
                await xml.WriteElementStringAsync(null, "v", Main, number);
            }
            else if (cell.Text is { } text)
            {
                await xml.WriteAttributeStringAsync(null, "t", null, "inlineStr");
                await xml.WriteStartElementAsync(null, "is", Main);
                await xml.WriteStartElementAsync(null, "t", Main);
                await xml.WriteAttributeStringAsync("xml", "space", null, "preserve");
                await xml.WriteStringAsync(SafeXmlText.Of(cell.IsNumber ? text : GuardedCells.Guard(text)));
                await xml.WriteEndElementAsync();
                await xml.WriteEndElementAsync();
            }

            await xml.WriteEndElementAsync();
        }

        await xml.WriteEndElementAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_xml is not null)
        {
            await _xml.WriteEndDocumentAsync();
            await _xml.DisposeAsync();
        }

        if (_entry is not null)
            await _entry.DisposeAsync();
        await _zip.DisposeAsync();
    }

    private async Task PartAsync(string path, string xml)
    {
        await using var part = await _zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync();
        await part.WriteAsync(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>{xml}"));
    }
}
