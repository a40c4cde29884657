using System.Globalization;
using System.Text;
using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>A sheet of a workbook, row by row. The first row that holds something is the headings.</summary>
internal sealed class XlsxRecords : IRecordReader
{
    private readonly WorkbookParts _parts;
    private readonly SharedTexts _texts;
    private readonly PulledStream _stream;
    private readonly XmlReader _xml;
    private readonly Dictionary<int, string> _headings;
    private readonly StringBuilder _text = new();
    private long _row;

    /// <param name="scratch">A file for the shared texts; gone with the reader.</param>
    public XlsxRecords(Stream file, string? sheet, string scratch)
    {
        _parts = new WorkbookParts(file);
        try
        {
            _texts = new SharedTexts(_parts.SharedTexts(), scratch);
            _stream = _parts.Sheet(sheet);
            _xml = SafeXml.Open(_stream);
            var first = NextRow() ?? throw new ImportFileException(ErrorCodes.ImportHeadings, "The sheet is empty.");
            if (first.DistinctBy(static c => c.Column).Count() < first.Count)
                throw new ImportFileException(ErrorCodes.ImportHeadings, "Two headings stand in one column.", _row);
            var names = HeadingNames.Distinct(first.Select(static c => c.Text));
            _headings = first.Select(static (cell, i) => (cell.Column, i)).ToDictionary(static c => c.Column, c => names[c.i]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Headings => [.. _headings.OrderBy(static h => h.Key).Select(static h => h.Value)];

    public bool PrefersComma => true;

    public RecordRow? Read()
    {
        if (NextRow() is not { } cells)
            return null;
        if (_row > ReadingLimits.Rows)
            throw new ImportFileException(ErrorCodes.ImportTooLarge, $"The sheet has more than {ReadingLimits.Rows} rows; split it.", _row);
        var named = new List<SourceCell>(cells.Count);
        foreach (var (column, text, isNumber) in cells)
        {
            if (!_headings.TryGetValue(column, out var heading))
                return new RecordRow(_row, [], "The row has a cell in a column without a heading.");
            named.Add(new SourceCell(heading, text, isNumber));
        }

        return new RecordRow(_row, named);
    }

    public void Dispose()
    {
        _xml?.Dispose();
        _texts?.Dispose();
        _parts.Dispose();
    }

    /// <summary>The next row that holds something; null at the sheet's end.</summary>
    private List<(int Column, string Text, bool IsNumber)>? NextRow()
    {
        while (SafeXml.Read(_xml, _stream, _row + 1))
        {
            if (_xml.NodeType is not XmlNodeType.Element || _xml.LocalName != "row")
                continue;
            _row = long.TryParse(_xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : _row + 1;
            if (!_xml.IsEmptyElement && Cells() is { Count: > 0 } cells)
                return cells;
        }

        return null;
    }

    private List<(int, string, bool)> Cells()
    {
        var cells = new List<(int, string, bool)>();
        var (column, type) = (-1, "");
        var size = 0;
        while (Next())
        {
            if (_xml.NodeType is XmlNodeType.EndElement && _xml.LocalName == "row")
                return cells;
            if (_xml.NodeType is XmlNodeType.Element && _xml.LocalName == "c")
            {
                column = Column(_xml.GetAttribute("r")) ?? column + 1;
                type = _xml.GetAttribute("t") ?? "n";
                _text.Clear();
            }
            else if (_xml.NodeType is XmlNodeType.Element && _xml.LocalName == "f" && !_xml.IsEmptyElement)
            {
                SkipFormula();
            }
            else if (SafeXml.IsText(_xml.NodeType))
            {
                SafeXml.AppendText(_xml, _stream, _text, _row);
            }
            else if (_xml.NodeType is XmlNodeType.EndElement && _xml.LocalName == "c" && Value(type) is { } text && !string.IsNullOrWhiteSpace(text))
            {
                size += text.Length;
                if (cells.Count >= ReadingLimits.Columns || column >= 16_384 || size > ReadingLimits.Record)
                    throw new ImportFileException(ErrorCodes.ImportUnsafe, $"A row has more than {ReadingLimits.Columns} cells or {ReadingLimits.Record} characters.", _row);
                cells.Add((column, text, type == "n"));
            }
        }

        throw new ImportFileException(ErrorCodes.ImportTruncated, "The sheet breaks off inside a row; send the whole file.", _row);
    }

    /// <summary>What a formula came to is beside it; the formula itself is nothing to import.</summary>
    private void SkipFormula()
    {
        while (Next() && !(_xml.NodeType is XmlNodeType.EndElement && _xml.LocalName == "f"))
        {
        }
    }

    private bool Next() => SafeXml.Read(_xml, _stream, _row);

    private string? Value(string type) => type switch
    {
        "s" => int.TryParse(_text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? _texts[index] ?? throw new ImportFileException(ErrorCodes.ImportUnreadable, "A cell names a text that the workbook does not have.", _row)
            : null,
        "b" => _text.ToString() == "1" ? "true" : "false",
        // #N/A and the like hold nothing.
        "e" => null,
        _ => _text.ToString(),
    };

    /// <summary>0 for A of <c>A12</c>; null where there is no reference.</summary>
    private static int? Column(string? reference)
    {
        if (string.IsNullOrEmpty(reference))
            return null;
        var column = 0;
        foreach (var c in reference)
        {
            if (!char.IsAsciiLetter(c))
                break;
            column = (column * 26) + (char.ToUpperInvariant(c) - 'A' + 1);
            if (column > 16_384)
                return 16_384;
        }

        return column == 0 ? null : column - 1;
    }
}
