using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Requests.Uploads;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Monetary;

namespace KolajAI.Api.Imports;

/// <summary>Reads what is to be done with an uploaded file, from the address and from the form beside it; the address goes first.</summary>
internal sealed class ImportOrders(AccountResolver accounts)
{
    private const int MostMapped = 1_000;

    public static QueryParameter[] Parameters { get; } =
    [
        new("format", QueryKind.Text, "csv, xlsx or xml; else by Content-Type, file name and first bytes."),
        new("dry_run", QueryKind.Flag, "Checks every row and changes nothing."),
        new("take", QueryKind.Text, "products (as sync-products: stock counts only for new ones), all (stock of existing ones is counted too), stock, or price."),
        new("integration_id", QueryKind.Text, "Lists the products on this integration's account."),
        new("account", QueryKind.Text, "With integration_id; may be left out while it has one account."),
        new("charset", QueryKind.Text, "Of a CSV, utf-8, utf-16, windows-1254 …; else found."),
        new("delimiter", QueryKind.Text, "Of a CSV; else what its first line has most of."),
        new("decimal", QueryKind.Text, "comma or point, for numbers such as 1.234 that leave it open; else comma where cells are parted by semicolons and in workbooks' texts."),
        new("currency", QueryKind.Text, "Of prices that name none; TRY when absent."),
        new("record", QueryKind.Text, "Name of the XML element that is one product; else found."),
        new("sheet", QueryKind.Text, "Of a workbook; the first when absent."),
        new("mapping", QueryKind.Text, "JSON object of heading to field; an empty field passes the column over."),
    ];

    /// <exception cref="RequestRefusedException">An option or the file cannot be what it is said to be.</exception>
    public async Task<ImportOrder> ReadAsync(ApiRequest request, Upload upload)
    {
        foreach (var unknown in upload.Fields.Keys.Where(static name => Parameters.All(p => p.Name != name)))
            throw new RequestRefusedException("unknown_parameter", $"The form's field '{unknown}' is not known here; known are {string.Join(", ", Parameters.Select(static p => p.Name))}.");
        string? Text(string name) => request.Text(name) ?? (upload.Fields.GetValueOrDefault(name) is { Length: > 0 } field ? field : null);
        if (upload.File.Bytes == 0)
            throw new RequestRefusedException(ErrorCodes.ImportUnreadable, "The file is empty.");
        var order = new ImportOrder
        {
            Format = FormatOf(request, Text("format"), upload),
            DryRun = Word(request, "dry_run", Text("dry_run"), "true", "false", "1", "0") is "true" or "1",
            Charset = Text("charset") ?? upload.Charset,
            Delimiter = Text("delimiter"),
            Decimal = Text("decimal"),
            Currency = Text("currency") ?? "TRY",
            Record = Text("record"),
            Sheet = Text("sheet"),
            Take = Text("take") ?? ImportTakes.Products,
            Mapping = Mapping(request, Text("mapping")),
            AccountKey = await AccountAsync(request, Text("integration_id"), Text("account")),
        };
        Check(request.Invalid, order);
        return order;
    }

    /// <summary>The account's key; null where none is named.</summary>
    public async Task<string?> AccountAsync(ApiRequest request, string? integration, string? account)
    {
        if (integration is null && account is not null)
            throw RequestRefusedException.At("/integration_id", ErrorCodes.Required, "An account is named with its integration.");
        return integration is null ? null : (await accounts.OneAsync(request.Tenant, integration, account, request.Cancellation)).Key;
    }

    /// <summary>What any order must keep to, from wherever it comes.</summary>
    public static void Check(Func<string, string, Exception> invalid, ImportOrder order)
    {
        if (order.Format is not (ImportFormats.Csv or ImportFormats.Xlsx or ImportFormats.Xml))
            throw invalid("format", "is csv, xlsx or xml");
        if (order.Take is not (ImportTakes.Products or ImportTakes.All or ImportTakes.Stock or ImportTakes.Price))
            throw invalid("take", "is products, all, stock or price");
        if (order.Take is ImportTakes.Stock or ImportTakes.Price && order.AccountKey is not null)
            throw invalid("take", "is products or all where an account is named: stock and price are of products that are listed already");
        if (order.Delimiter is { Length: not 1 } or "\"" or "\n" or "\r")
            throw invalid("delimiter", "is one character");
        if (order.Decimal is not (null or "comma" or "point"))
            throw invalid("decimal", "is comma or point");
        if (!Currencies.IsKnown(order.Currency))
            throw invalid("currency", "is an ISO 4217 code; Turkish lira is TRY");
        if (order.Charset is { } charset && !IsEncoding(charset))
            throw invalid("charset", "names an encoding such as utf-8 or windows-1254");
        if (order.Record is { Length: > 200 } || order.Sheet is { Length: > 200 })
            throw invalid(order.Record is { Length: > 200 } ? "record" : "sheet", "has at most 200 characters");
        if (order.Mapping.Count > MostMapped)
            throw invalid("mapping", $"has at most {MostMapped} headings");
        if (order.Mapping.FirstOrDefault(static m => m.Value.Length > 0 && !ImportFields.Knows(m.Value)) is { Value: { } unknown })
            throw invalid("mapping", $"names '{unknown}'; known are {string.Join(", ", ImportFields.Names.Order(StringComparer.Ordinal))}, variant:NAME, attribute:NAME, metadata:NAME");
    }

    private static bool IsEncoding(string name)
    {
        try
        {
            return name is "cp1254" or "1254" || (System.Text.CodePagesEncodingProvider.Instance.GetEncoding(name) ?? System.Text.Encoding.GetEncoding(name)) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string FormatOf(ApiRequest request, string? named, Upload upload)
    {
        var isZip = upload.Begins is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..];
        if (upload.Begins is [0xD0, 0xCF, 0x11, 0xE0, ..])
            throw new RequestRefusedException(ErrorCodes.ImportUnreadable, "The file is an old workbook (.xls) or protected by a password; save it as .xlsx or CSV without one.");
        var format = Word(request, "format", named, ImportFormats.Csv, ImportFormats.Xlsx, ImportFormats.Xml) ?? ByType(upload.MediaType) ?? ByName(upload.FileName) ?? ByContent(isZip, upload.Begins);
        if ((format == ImportFormats.Xlsx) != isZip)
            throw new RequestRefusedException(ErrorCodes.ImportUnreadable, isZip ? $"The file is a workbook or another archive, not {format}." : "The file is no workbook (.xlsx).");
        return format;
    }

    private static string? ByType(string? type) => type?.ToLowerInvariant() switch
    {
        null or "application/octet-stream" or "application/x-www-form-urlencoded" => null,
        "text/csv" or "application/csv" or "text/plain" or "text/tab-separated-values" or "application/vnd.ms-excel" => ImportFormats.Csv,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ImportFormats.Xlsx,
        "application/xml" or "text/xml" or "application/rss+xml" or "application/atom+xml" => ImportFormats.Xml,
        _ => throw new RequestRefusedException("media_type_unsupported", $"The Content-Type '{type}' is not taken here; text/csv, application/xml, the workbook's own, and multipart/form-data are. Or name format."),
    };

    private static string? ByName(string? name) => Path.GetExtension(name)?.ToLowerInvariant() switch
    {
        ".csv" or ".tsv" or ".txt" => ImportFormats.Csv,
        ".xlsx" or ".xlsm" => ImportFormats.Xlsx,
        ".xml" or ".rss" => ImportFormats.Xml,
        _ => null,
    };

    private static string ByContent(bool isZip, byte[] begins) => isZip ? ImportFormats.Xlsx
        : begins is [(byte)'<', ..] or [0xEF, 0xBB, 0xBF, (byte)'<', ..] or [0xFF, 0xFE, (byte)'<', ..] ? ImportFormats.Xml
        : ImportFormats.Csv;

    private static Dictionary<string, string> Mapping(ApiRequest request, string? json)
    {
        if (json is null)
            return [];
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) is { } read && read.All(static m => m.Value is not null)
                ? read
                : throw request.Invalid("mapping", "is a JSON object of heading to field");
        }
        catch (JsonException)
        {
            throw request.Invalid("mapping", "is a JSON object of heading to field");
        }
    }

    private static string? Word(ApiRequest request, string name, string? value, params ReadOnlySpan<string> words) =>
        value is null || words.Contains(value) ? value : throw request.Invalid(name, $"is one of {string.Join(", ", words.ToArray())}");
}
