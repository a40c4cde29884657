using System.Text.Unicode;
using CsvHelper;
using KolajAI.Api.Errors;
using KolajAI.Errors;

namespace KolajAI.Api.Mappings;

/// <summary>Mappings as CSV: the columns of the JSON, in UTF-8; read with comma, semicolon or tab.</summary>
internal static class MappingCsv
{
    public const string MediaType = "text/csv";

    private const int MostRows = 10_000;
    private const int LongestRecord = 64 * 1024;
    private static readonly string[] Columns = ["integration_id", "account", "category_id", "attribute_id", "own", "target"];

    private static readonly CsvReaderOptions Options = new()
    {
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        TrimWhitespace = true,
        MaxRecordSize = LongestRecord,
    };

    /// <exception cref="RequestRefusedException">400: no CSV, a column missing or unknown; 413: too many rows.</exception>
    public static List<MappingBody> Read(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span) || bytes.Span.Contains((byte)0))
            throw Malformed("The file is not UTF-8: save it as CSV UTF-8.");
        using var csv = CsvReader.Create(bytes, Options);
        try
        {
            csv.ReadHeader();
            Header([.. csv.Headers]);
            var rows = new List<MappingBody>();
            while (csv.Read())
            {
                if (rows.Count == MostRows)
                    throw new RequestRefusedException("too_many_items", $"At most {MostRows} rows are taken in one file.");
                rows.Add(new MappingBody
                {
                    IntegrationId = Cell(csv, "integration_id"),
                    Account = Cell(csv, "account"),
                    CategoryId = Cell(csv, "category_id"),
                    AttributeId = Cell(csv, "attribute_id"),
                    Own = Cell(csv, "own"),
                    Target = Cell(csv, "target"),
                });
            }

            return rows;
        }
        catch (CsvFormatException wrong)
        {
            throw Malformed($"Line {wrong.LineNumber}: {wrong.Message}");
        }
    }

    public static byte[] Write(IEnumerable<MappingShape> mappings)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, null, leaveOpen: true))
        {
            csv.WriteRecord(Columns);
            foreach (var row in mappings)
                csv.WriteRecord([row.IntegrationId, row.Account ?? "", row.CategoryId ?? "", row.AttributeId ?? "", row.Own, row.Target]);
        }

        return bytes.ToArray();
    }

    private static void Header(string[] names)
    {
        if (names.Length == 0)
            throw Malformed("The file is empty; its first line names the columns.");
        if (names.FirstOrDefault(static n => !Columns.Contains(n)) is { } unknown)
            throw Malformed($"There is no column '{ShortText.Cut(unknown, 40)}'; known are {string.Join(", ", Columns)}.");
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw Malformed("A column stands in the first line twice.");
        foreach (var needed in new[] { "integration_id", "own", "target" })
        {
            if (!names.Contains(needed))
                throw Malformed($"The column '{needed}' is missing.");
        }
    }

    private static string? Cell(CsvReader csv, string column) =>
        csv.TryGetFieldIndex(column, out var index) && csv.GetString(index) is { Length: > 0 } value ? value : null;

    private static RequestRefusedException Malformed(string why) => new("csv_malformed", why);
}
