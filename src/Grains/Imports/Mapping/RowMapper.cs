using System.Globalization;
using System.Text.RegularExpressions;
using KolajAI.Errors;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Imports;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Turns records into what the product takes. What a product must keep to is the product's affair; here only what a cell can be read as.</summary>
internal sealed partial class RowMapper
{
    private readonly ColumnResolver _columns;
    private readonly ImportOrder _order;
    private readonly TimeZoneInfo _zone;
    private readonly DateTimeOffset _receivedAt;
    private readonly bool _comma;

    /// <param name="prefersComma">What the file's form suggests for numbers that leave it open.</param>
    /// <param name="receivedAt">Decides which sale prices run.</param>
    public RowMapper(ImportOrder order, bool prefersComma, DateTimeOffset receivedAt)
    {
        _columns = new ColumnResolver(order.Mapping);
        _order = order;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(order.TimeZone);
        _receivedAt = receivedAt;
        _comma = order.Decimal is null ? prefersComma : order.Decimal == "comma";
    }

    public IReadOnlyList<ImportColumn> Describe(IEnumerable<string> headings) => _columns.Describe(headings);

    public MappedRow Map(RecordRow record)
    {
        var draft = new RowDraft();
        if (record.Error is { } unreadable)
            draft.Errors.Add(new RowError(null, ErrorCodes.RowUnreadable, unreadable));
        foreach (var cell in record.Cells)
        {
            if (_columns.Of(cell.Column) is { } target)
                Fill(draft, target, cell);
        }

        return draft.Finish(record.Number, _order.Currency, _comma);
    }

    private void Fill(RowDraft draft, ColumnTarget target, SourceCell cell)
    {
        // Only tables are opened by spreadsheets, so only there an export guards.
        var plain = CellNumbers.AsText(cell.Text, cell.IsNumber);
        var text = _order.Format == ImportFormats.Xml ? plain : GuardedCells.Unguard(plain);
        switch (target.Field)
        {
            case "sku" or "id" or "barcode" when CellNumbers.IsShortened(text):
                draft.Bad(target.Field, cell.Column, "A spreadsheet has shortened this code to an exponent and its digits are lost; make the column a text column and export again.");
                return;
            case "price" or "list_price" or "sale_price":
                draft.Amounts[target.Field] = cell with { Text = text };
                break;
            case "quantity":
                Quantity(draft, cell, text);
                break;
            case "vat_rate":
                Vat(draft, cell, text);
                break;
            case "weight_kg":
                draft.WeightKg = Measure(draft, target.Field, cell, text, ("kg", 1m), ("gr", 0.001m), ("g", 0.001m));
                break;
            case "length_cm" or "width_cm" or "height_cm":
                draft.Sizes[target.Field] = Measure(draft, "dimensions_cm", cell, text, ("cm", 1m), ("mm", 0.1m));
                break;
            case "counted_at":
                draft.CountedAt = CellTimes.Read(cell.IsNumber ? cell.Text : text, cell.IsNumber, _zone);
                if (draft.CountedAt is null)
                    draft.Bad("counted_at", cell.Column, "Write a time like 25.11.2026 14:30 or 2026-11-25T14:30:00+03:00.");
                break;
            case "sale_dates":
                SaleDates(draft, cell, text);
                break;
            case ColumnTarget.Image or "images":
                draft.AddImages(text, cell.Column);
                break;
            case ColumnTarget.Variant when target.Name is { } axis:
                draft.Axes[axis] = text.Trim();
                break;
            case ColumnTarget.Attribute when target.Name is { } name:
                draft.Attributes[name] = Values(text);
                break;
            case ColumnTarget.MetadataEntry when target.Name is { } entry:
                draft.Metadata[entry] = text;
                break;
            case "trait":
                draft.Traits[target.Name!] = text.Trim();
                break;
            default:
                draft.Texts[target.Field] = target.Field == "description" ? text : text.Trim();
                break;
        }

        draft.Headings.TryAdd(Pointer(target), cell.Column);
    }

    private void Quantity(RowDraft draft, SourceCell cell, string text)
    {
        var number = CellNumbers.Decimal(cell.IsNumber ? cell.Text : Unit(text, "adet", "ad", "pcs"), cell.IsNumber, _comma);
        if (number is { } units && units == decimal.Truncate(units) && Math.Abs(units) < 1e15m)
            draft.Quantity = (long)units;
        else
            draft.Bad("quantity", cell.Column, "A quantity is a whole number such as 12.");
    }

    private void Vat(RowDraft draft, SourceCell cell, string text)
    {
        if (!cell.IsNumber && PlainRate().IsMatch(text))
        {
            draft.Texts["vat_rate"] = text;
            return;
        }

        if (CellNumbers.Decimal(cell.IsNumber ? cell.Text : text.Replace("%", "", StringComparison.Ordinal), cell.IsNumber, _comma) is not { } rate)
        {
            draft.Bad("vat_rate", cell.Column, "A rate is a percent such as 20.");
            return;
        }

        // A cell formatted as percent is stored as its hundredth.
        draft.Texts["vat_rate"] = (cell.IsNumber && rate is > 0 and < 1 ? rate * 100 : rate).ToString("0.####", CultureInfo.InvariantCulture);
    }

    private decimal? Measure(RowDraft draft, string field, SourceCell cell, string text, params ReadOnlySpan<(string Unit, decimal Factor)> units)
    {
        var (number, factor) = (text.Trim(), 1m);
        foreach (var (unit, times) in units)
        {
            if (!cell.IsNumber && number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                (number, factor) = (number[..^unit.Length].Trim(), times);
                break;
            }
        }

        if (CellNumbers.Decimal(cell.IsNumber ? cell.Text : number, cell.IsNumber, _comma) is { } value && Math.Abs(value) < 1e9m)
            return value * factor;
        draft.Bad(field, cell.Column, "Write a number such as 1,5.");
        return null;
    }

    private void SaleDates(RowDraft draft, SourceCell cell, string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && CellTimes.Read(parts[0], false, _zone) is { } from && CellTimes.Read(parts[1], false, _zone) is { } until)
            draft.SaleRuns = from <= _receivedAt && _receivedAt < until;
        else
            draft.Bad("sale_dates", cell.Column, "Write the beginning and the end of the sale as 2026-11-20T00:00+03:00/2026-11-30T00:00+03:00.");
    }

    private static string Unit(string text, params ReadOnlySpan<string> units)
    {
        var number = text.Trim();
        foreach (var unit in units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                return number[..^unit.Length];
        }

        return number;
    }

    private static List<string> Values(string text) => [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>As the product keeps it.</summary>
    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{1,2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainRate();

    /// <summary>Where the product's rules point when they speak of what the column filled.</summary>
    private static string Pointer(ColumnTarget target) => target.Field switch
    {
        "id" => "sku",
        "length_cm" or "width_cm" or "height_cm" => "dimensions_cm",
        ColumnTarget.Attribute when target.Name is { } name => $"attributes/{name}",
        ColumnTarget.Variant when target.Name is { } axis => $"variant/{axis}",
        ColumnTarget.MetadataEntry when target.Name is { } entry => $"metadata/{entry}",
        ColumnTarget.Image => "images",
        _ => target.Field,
    };
}
