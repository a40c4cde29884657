using System.Text;
using System.Text.Unicode;
using KolajAI.Errors;
using KolajAI.Fuzz.Engine;
using KolajAI.Grains.Imports;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Grains.Products;
using KolajAI.Imports;
using KolajAI.Products;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// A file that somebody uploads, or that is fetched from a supplier: its records, what they are mapped to, and the product that comes of them.
/// An input's first byte chooses among orders; the rest is the file.
/// </summary>
internal class ImportWorker : FuzzWorker
{
    private const int MostRows = 2_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _scratch;
    private readonly ImportOrder[] _orders;
    private readonly Mutator _mutator;

    public ImportWorker(string format, string scratch, IReadOnlyList<Seed> seeds, Words words)
    {
        _scratch = scratch;
        Seeds = seeds;
        _mutator = new Mutator(seeds, words);
        var usual = new ImportOrder { Format = format, Take = ImportTakes.All };
        _orders =
        [
            usual, usual with { Charset = "windows-1254" }, usual with { Charset = "utf-16" }, usual with { Charset = "utf-8", Delimiter = ";" }, usual with { Delimiter = ",", Decimal = "point" },
            usual with { Decimal = "comma", Currency = "JPY" }, usual with { Mapping = new Dictionary<string, string> { ["Fiyat"] = "price", ["Ürün Adı"] = "title", ["b"] = "quantity", ["c"] = "" } },
            usual with { Record = "item", Sheet = "Ürünler" }, usual with { Charset = "iso-8859-9", TimeZone = "America/New_York" },
        ];
    }

    protected IReadOnlyList<Seed> Seeds { get; }

    protected static byte OrderOf(FuzzRandom random) => random.OneIn(4) ? (byte)random.Below(9) : (byte)0;

    public override byte[] Make(FuzzRandom random)
    {
        var input = _mutator.Make(random, prefix: 1);
        if (input.Length > 0)
            input[0] = OrderOf(random);
        return input;
    }

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
            return;
        var order = _orders[input[0] % _orders.Length];
        try
        {
            Read(new MemoryStream(input, 1, input.Length - 1, writable: false), order, Utf8.IsValid(input.AsSpan(1)), out _);
        }
        catch (ImportFileException refused)
        {
            Refusal(refused);
        }
    }

    public override IEnumerable<string> Refused()
    {
        foreach (var seed in Seeds)
        {
            string? why = null;
            try
            {
                Read(new MemoryStream(seed.Bytes, 1, seed.Bytes.Length - 1, writable: false), _orders[0], isUtf8: true, out var made);
                why = made == 0 ? "no product comes of it" : null;
            }
            catch (ImportFileException refused)
            {
                why = refused.Message;
            }

            if (why is not null)
                yield return why;
        }
    }

    public override void Dispose()
    {
        File.Delete(_scratch);
        base.Dispose();
    }

    private void Read(Stream file, ImportOrder order, bool isUtf8, out int made)
    {
        made = 0;
        using var reader = RecordReaders.Open(file, order, isUtf8, _scratch);
        var mapper = new RowMapper(order, reader.PrefersComma, Now);
        long last = 0;
        for (var row = 0; row < MostRows && reader.Read() is { } record; row++)
        {
            last = record.Number;
            foreach (var cell in record.Cells)
            {
                if (cell.Column.Length == 0 || string.IsNullOrWhiteSpace(cell.Text))
                    throw new InsaneValueException("a cell of nothing");
            }

            if (record.Error is { } error)
                Sane.Text(error, "a record's error");
            if (Product(mapper.Map(record)))
                made++;
        }

        foreach (var column in mapper.Describe(reader.Headings))
            _ = column;
        if (last < 0)
            throw new InsaneValueException("a record's number");
    }

    /// <summary>As <see cref="ImportRows"/> goes on with a row.</summary>
    private static bool Product(MappedRow row)
    {
        if (ImportRows.Sku(row) is { } sku)
            Sane.Text(sku, "a row's SKU");
        if (row.Errors.Count > 0)
            return false;
        var errors = new List<FieldError>();
        var product = ProductEdit.Apply(null, new ProductWrite { Patch = row.Patch, Cause = "import:1" }, "0190aaa2-1111-7222-8333-444455556666", Now, errors);
        foreach (var error in row.Place(errors))
            Sane.Text(error.Detail, "a row's error");
        if (product is null)
            return false;
        Sane.Product(product);
        return true;
    }

    private static void Refusal(ImportFileException refused)
    {
        Sane.Key(refused.Code, "refusal's code");
        Sane.Text(refused.Message, "refusal's message");
    }
}
