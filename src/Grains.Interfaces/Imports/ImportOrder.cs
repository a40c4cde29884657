namespace KolajAI.Imports;

/// <summary>What is to be done with a file.</summary>
public sealed record ImportOrder
{
    /// <summary><c>csv</c>, <c>xlsx</c> or <c>xml</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Rows are checked and nothing is changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>One of <see cref="ImportTakes"/>.</summary>
    public string Take { get; init; } = ImportTakes.Products;

    /// <summary>The account that the products are listed on; null: none.</summary>
    public string? AccountKey { get; init; }

    /// <summary>IANA name of the encoding; null: by byte order mark, else UTF-8 where all of it is, else windows-1254.</summary>
    public string? Charset { get; init; }

    /// <summary>Between a CSV's cells; null: what the first line has most of.</summary>
    public string? Delimiter { get; init; }

    /// <summary><c>comma</c> or <c>point</c>; null: comma where cells are parted by semicolons, else point. Decides only where a number says it not itself.</summary>
    public string? Decimal { get; init; }

    /// <summary>Of prices that name none. The default value is TRY.</summary>
    public string Currency { get; init; } = "TRY";

    /// <summary>Name of the XML element that is one record; null: found.</summary>
    public string? Record { get; init; }

    /// <summary>The sheet of a workbook; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>IANA name of the time zone of times that name none.</summary>
    public string TimeZone { get; init; } = "Europe/Istanbul";

    /// <summary>Heading to field, before the headings that are known by themselves; an empty field passes the column over.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();

    /// <summary>With a supplier's feed, what becomes of products that it no longer names: <c>leave</c> or <c>zero</c>.</summary>
    public string Missing { get; init; } = "leave";
}

/// <summary>What of a row is taken.</summary>
public static class ImportTakes
{
    /// <summary>As sync-products: stock counts only when the product is created.</summary>
    public const string Products = "products";

    /// <summary>Products, and their stock as a count.</summary>
    public const string All = "all";

    /// <summary>Counts of products that exist.</summary>
    public const string Stock = "stock";

    /// <summary>Prices of products that exist.</summary>
    public const string Price = "price";
}

public static class ImportFormats
{
    public const string Csv = "csv";
    public const string Xlsx = "xlsx";
    public const string Xml = "xml";
}
