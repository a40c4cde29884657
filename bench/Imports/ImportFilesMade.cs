using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace KolajAI.Bench.Imports;

/// <summary>A catalogue of made-up products as the files that sellers send, written piece by piece.</summary>
internal static class ImportFilesMade
{
    private static readonly string[] Colours = ["Siyah", "Beyaz", "Lacivert", "Bordo", "Haki"];
    private static readonly string[] Headings = ["Stok Kodu", "Barkod", "Ürün Adı", "Açıklama", "Marka", "Kategori", "Fiyat", "KDV", "Stok", "Resim1", "Özellik Materyal"];
    private static readonly string[] Tags = ["stok_kodu", "barkod", "urun_adi", "aciklama", "marka", "kategori", "fiyat", "kdv", "stok", "resim1", "ozellik_Materyal"];

    public static async Task<string> WriteAsync(string folder, string format, int products)
    {
        var path = Path.Combine(folder, $"products.{format}");
        await using var file = File.Create(path);
        if (format == "xlsx")
            await XlsxAsync(file, products);
        else
            await TextAsync(file, format == "csv", products);
        return path;
    }

    /// <summary>Different in each format, so that each import makes all of its products anew.</summary>
    private static string[] Cells(string format, int i, bool comma)
    {
        var price = (((i * 37) % 200_000) + 999) / 100m;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{format}-{i:000000}"),
            string.Create(CultureInfo.InvariantCulture, $"29{i:00000000000}"),
            $"Çınarlı Seramik Kupa {Colours[i % 5]} {i}",
            $"El yapımı seramik kupa, 350 ml, {Colours[i % 5].ToLowerInvariant()} sır. Bulaşık makinesinde yıkanabilir; mikrodalgada kullanılabilir.",
            i % 2 == 0 ? "Çınarlı" : "Porselya",
            "Ev & Yaşam > Mutfak > Bardak",
            price.ToString("0.00", comma ? CultureInfo.GetCultureInfo("tr-TR") : CultureInfo.InvariantCulture),
            (i % 3) switch { 0 => "20", 1 => "10", _ => "1" },
            (i % 150).ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"https://images.example.com/{i}.jpg"),
            "Seramik",
        ];
    }

    private static async Task TextAsync(Stream file, bool isCsv, int products)
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(false), 1 << 16);
        await text.WriteAsync(isCsv ? string.Join(';', Headings) + "\r\n" : "<urunler>\n");
        for (var i = 0; i < products; i++)
        {
            var cells = Cells(isCsv ? "CSV" : "XML", i, isCsv);
            await text.WriteAsync(isCsv
                ? string.Join(';', cells.Select(static c => c.Contains(';', StringComparison.Ordinal) ? $"\"{c}\"" : c)) + "\r\n"
                : $"<urun>{string.Concat(cells.Select(static (c, n) => $"<{Tags[n]}>{Escaped(c)}</{Tags[n]}>"))}</urun>\n");
        }

        if (!isCsv)
            await text.WriteAsync("</urunler>\n");
    }

    private static async Task XlsxAsync(Stream file, int products)
    {
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, null);
        await PartAsync(zip, "xl/workbook.xml", ["<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>"]);
        await PartAsync(zip, "xl/_rels/workbook.xml.rels", ["<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"]);
        // As Excel has it: every text once, named by number.
        await PartAsync(zip, "xl/sharedStrings.xml", ["<sst>", .. Headings.Select(static h => $"<si><t>{h}</t></si>"), .. Enumerable.Range(0, products).SelectMany(i => Cells("XLSX", i, false).Where(static (_, n) => !IsNumber(n))).Select(static c => $"<si><t>{Escaped(c)}</t></si>"), "</sst>"]);
        await PartAsync(zip, "xl/worksheets/sheet1.xml", Sheet(products));
    }

    private static IEnumerable<string> Sheet(int products)
    {
        yield return "<worksheet><sheetData><row r='1'>" + string.Concat(Enumerable.Range(0, Headings.Length).Select(static n => $"<c t='s'><v>{n}</v></c>")) + "</row>";
        var text = Headings.Length;
        for (var i = 0; i < products; i++)
        {
            var row = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<row r='{i + 2}'>");
            var cells = Cells("XLSX", i, false);
            for (var n = 0; n < cells.Length; n++)
                row.Append(CultureInfo.InvariantCulture, $"<c{(IsNumber(n) ? "" : " t='s'")}><v>{(IsNumber(n) ? cells[n] : text++)}</v></c>");
            yield return row.Append("</row>").ToString();
        }

        yield return "</sheetData></worksheet>";
    }

    private static bool IsNumber(int column) => column is 6 or 7 or 8;

    private static async Task PartAsync(ZipArchive zip, string path, IEnumerable<string> pieces)
    {
        await using var part = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync();
        await using var text = new StreamWriter(part, new UTF8Encoding(false), 1 << 16);
        foreach (var piece in pieces)
            await text.WriteAsync(piece);
    }

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
