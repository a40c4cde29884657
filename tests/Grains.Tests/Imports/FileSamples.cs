using System.IO.Compression;
using System.Text;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Imports;

namespace KolajAI.Grains.Tests.Imports;

/// <summary>Files made for a test, and what is read of them.</summary>
internal static class FileSamples
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    public static List<RecordRow> Csv(byte[] bytes, ImportOrder? order = null, bool isUtf8 = true) => All(bytes, order ?? Order(ImportFormats.Csv), isUtf8);

    public static List<RecordRow> Csv(string text, ImportOrder? order = null) => Csv(Encoding.UTF8.GetBytes(text), order);

    public static List<RecordRow> Xml(string text, string? record = null) => All(Encoding.UTF8.GetBytes(text), Order(ImportFormats.Xml) with { Record = record }, true);

    public static List<RecordRow> Xlsx(byte[] bytes, string? sheet = null) => All(bytes, Order(ImportFormats.Xlsx) with { Sheet = sheet }, false);

    public static ImportOrder Order(string format) => new() { Format = format };

    public static List<RecordRow> All(byte[] bytes, ImportOrder order, bool isUtf8)
    {
        var scratch = Path.GetTempFileName();
        using var reader = RecordReaders.Open(new MemoryStream(bytes), order, isUtf8, scratch);
        var rows = new List<RecordRow>();
        while (reader.Read() is { } row)
            rows.Add(row);
        return rows;
    }

    public static byte[] Book(string sheetData, string? sharedStrings = null, Action<ZipArchive>? more = null)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Put(zip, "xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='Ürünler' sheetId='1' r:id='rId1'/></sheets></workbook>");
            Put(zip, "xl/_rels/workbook.xml.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='t' Target='worksheets/sheet1.xml'/></Relationships>");
            Put(zip, "xl/worksheets/sheet1.xml", $"<worksheet xmlns='{Main}'><sheetData>{sheetData}</sheetData></worksheet>");
            if (sharedStrings is not null)
                Put(zip, "xl/sharedStrings.xml", $"<sst xmlns='{Main}'>{sharedStrings}</sst>");
            more?.Invoke(zip);
        }

        return stream.ToArray();
    }

    public static void Put(ZipArchive zip, string path, string text)
    {
        using var entry = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    public static string Text(this RecordRow row) => string.Join(" ", row.Cells.Select(static c => $"{c.Column}={c.Text}"));
}
