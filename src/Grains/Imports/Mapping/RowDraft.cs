using System.Text.RegularExpressions;
using KolajAI.Errors;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>A row while its cells are being read.</summary>
internal sealed partial class RowDraft
{
    private List<ProductImage>? _images;

    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SourceCell> Amounts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, decimal?> Sizes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Axes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Traits { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<string>> Attributes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Headings { get; } = new(StringComparer.Ordinal);

    public List<RowError> Errors { get; } = [];

    public long? Quantity { get; set; }

    public decimal? WeightKg { get; set; }

    public DateTimeOffset? CountedAt { get; set; }

    /// <summary>False where the row's own dates say that its sale is not now.</summary>
    public bool SaleRuns { get; set; } = true;

    public void Bad(string field, string column, string detail)
    {
        Headings.TryAdd(field, column);
        Errors.Add(new RowError(column, ErrorCodes.Malformed, detail));
    }

    /// <summary>One address, several parted by blanks, bars or commas, or the JSON of an export.</summary>
    public void AddImages(string text, string column)
    {
        _images ??= [];
        if (JsonCells.Looks(text))
        {
            if (JsonCells.Read<List<ProductImage>>(text, out var why) is { } read)
                _images.AddRange(read);
            else
                Bad("images", column, why);
            return;
        }

        foreach (var url in BetweenAddresses().Split(text.Trim()).Where(static u => u.Length > 0))
            _images.Add(new ProductImage(url, _images.Count));
    }

    public MappedRow Finish(long number, string currency, bool comma)
    {
        if (Texts.TryGetValue("currency", out var named))
        {
            if (CellNumbers.CurrencyCode(named) is { } code)
                currency = code;
            else
                Bad("currency", Headings.GetValueOrDefault("currency", "currency"), "Write an ISO 4217 code such as TRY.");
        }

        var (price, list) = Prices(currency, comma);
        if (Quantity is null && Texts.TryGetValue("availability", out var availability) && ColumnNames.Fold(availability) is "outofstock" or "stoktayok" or "tukendi")
            Quantity = 0;
        var sku = Texts.GetValueOrDefault("sku") ?? Texts.GetValueOrDefault("id");
        if (sku is null && !Headings.ContainsKey("sku") && Errors.Count == 0)
            Errors.Add(new RowError(null, ErrorCodes.Required, "The row has no SKU (stok kodu)."));
        return new MappedRow(number, sku, Patch(sku, price, list), Quantity, CountedAt, Errors, Headings)
        {
            WarehouseId = Texts.GetValueOrDefault("warehouse_id") is { Length: > 0 } warehouse && warehouse != WarehouseIdentity.Default ? warehouse : null,
        };
    }

    private ProductPatch Patch(string? sku, Money? price, Money? list)
    {
        var groupId = Texts.GetValueOrDefault("group_id");
        foreach (var (trait, value) in Traits)
        {
            if (groupId is not null)
                Axes.TryAdd(trait, value);
            else
                Attributes.TryAdd(trait, [value]);
        }

        return new ProductPatch
        {
            Sku = sku,
            Barcode = Texts.GetValueOrDefault("barcode"),
            Barcodes = Texts.GetValueOrDefault("barcodes") is { } more ? BetweenCodes().Split(more).Where(static b => b.Length > 0).ToArray() : null,
            Title = Texts.GetValueOrDefault("title"),
            Description = Texts.GetValueOrDefault("description"),
            Brand = Texts.GetValueOrDefault("brand"),
            Category = Texts.GetValueOrDefault("category"),
            Attributes = ReadJson<Dictionary<string, List<string>>>("attributes")?.ToDictionary(static a => a.Key, static a => (IReadOnlyList<string>)a.Value)
                ?? (Attributes.Count == 0 ? null : Attributes.ToDictionary(static a => a.Key, static a => (IReadOnlyList<string>)a.Value)),
            Images = _images,
            Price = price,
            ListPrice = list,
            VatRate = Texts.GetValueOrDefault("vat_rate"),
            Quantity = Quantity,
            WeightKg = WeightKg,
            DimensionsCm = Size(),
            OriginCountry = Texts.GetValueOrDefault("origin_country") is { } country ? Country(country) : null,
            GroupId = groupId,
            Group = ReadJson<GroupPatch>("group"),
            Variant = ReadJson<Dictionary<string, string>>("variant") ?? (Axes.Count == 0 ? null : Axes),
            Offers = ReadJson<List<ProductOffer>>("offers"),
            Metadata = ReadJson<Dictionary<string, string>>("metadata") ?? (Metadata.Count == 0 ? null : Metadata),
            StockPolicy = ReadJson<StockPolicy>("stock_policy"),
        };
    }

    private (Money? Price, Money? List) Prices(string currency, bool comma)
    {
        var (price, list, sale) = (Read("price"), Read("list_price"), Read("sale_price"));
        return sale is { } lower && SaleRuns && (price is not { } regular || lower.TenThousandths < regular.TenThousandths) ? (lower, list ?? price) : (price, list);

        Money? Read(string field)
        {
            if (!Amounts.TryGetValue(field, out var cell))
                return null;
            if (CellNumbers.Amount(cell.Text, cell.IsNumber, comma, currency) is { } amount)
                return amount;
            Bad(field, cell.Column, "Write an amount such as 1.234,56 or 1234.56, with or without its currency.");
            return null;
        }
    }

    private ProductDimensions? Size()
    {
        if (Sizes.Count == 0)
            return null;
        if (Sizes.GetValueOrDefault("length_cm") is { } length && Sizes.GetValueOrDefault("width_cm") is { } width && Sizes.GetValueOrDefault("height_cm") is { } height)
            return new ProductDimensions(length, width, height);
        if (Sizes.Values.All(static s => s is not null))
            Errors.Add(new RowError(Headings.GetValueOrDefault("dimensions_cm"), ErrorCodes.Required, "Dimensions need length, width and height."));
        return null;
    }

    private T? ReadJson<T>(string field)
        where T : class
    {
        if (!Texts.TryGetValue(field, out var text))
            return null;
        var read = JsonCells.Read<T>(text, out var why);
        if (read is null)
            Bad(field, Headings.GetValueOrDefault(field, field), why);
        return read;
    }

    private static string Country(string text) => ColumnNames.Fold(text) is "turkiye" or "turkey" or "turkiyecumhuriyeti" ? "TR" : text.ToUpperInvariant();

    [GeneratedRegex(@"[\s|]+|[;,](?=\s*https?:)", RegexOptions.IgnoreCase)]
    private static partial Regex BetweenAddresses();

    [GeneratedRegex(@"[\s|;,]+")]
    private static partial Regex BetweenCodes();
}
