using CsvHelper;
using KolajAI.Errors;
using KolajAI.Imports;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>CSV as Excel writes it: cells parted by semicolons, commas or tabs, in quotation marks where they hold those.</summary>
internal sealed class CsvRecords : IRecordReader
{
    private readonly CsvReader _reader;
    private readonly string[] _headings;
    private CsvMalformedReason? _malformed;

    /// <param name="file">At its beginning; disposed with the reader.</param>
    /// <exception cref="ImportFileException">It has no line of headings.</exception>
    public CsvRecords(Stream file, ImportOrder order, bool isUtf8)
    {
        var text = new TextWithoutNuls(new StreamReader(file, TextEncodings.Of(file, order.Charset, isUtf8), detectEncodingFromByteOrderMarks: true, BufferFor(file)));
        _reader = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = order.Delimiter is { } delimiter ? delimiter[0] : null,
            MaxRecordSize = ReadingLimits.Record,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _malformed = record.Reason,
        });
        if (!Advance() || _malformed is not null)
            throw new ImportFileException(ErrorCodes.ImportHeadings, "The file's first line holds no readable headings.", 1);
        if (_reader.FieldCount > ReadingLimits.Columns)
            throw new ImportFileException(ErrorCodes.ImportUnsafe, $"The first line has {_reader.FieldCount} cells; at most {ReadingLimits.Columns} columns are read.", 1);
        PrefersComma = _reader.Separator == ';';
        _headings = HeadingNames.Distinct(Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetString));
    }

    /// <summary>Small files are many.</summary>
    private static int BufferFor(Stream file) => (int)Math.Clamp(file.Length, 1 << 10, 1 << 16);

    public IReadOnlyList<string> Headings => _headings;

    public bool PrefersComma { get; }

    public RecordRow? Read()
    {
        if (!Advance())
            return null;
        var line = _reader.LineNumber;
        if (_reader.RowNumber > ReadingLimits.Rows)
            throw new ImportFileException(ErrorCodes.ImportTooLarge, $"The file has more than {ReadingLimits.Rows} rows; split it.", line);
        if (_malformed is { } reason)
            return new RecordRow(line, [], Explain(reason));
        var cells = new List<SourceCell>(_headings.Length);
        for (var i = 0; i < _reader.FieldCount; i++)
        {
            if (_reader.IsEmpty(i))
                continue;
            if (i >= _headings.Length)
                return new RecordRow(line, [], $"The line has {_reader.FieldCount} cells and there are {_headings.Length} headings; a cell that holds the separator stands in quotation marks.");
            if (_reader.GetSpan(i).Length > ReadingLimits.Cell * 4)
                return new RecordRow(line, [], $"A cell is longer than {ReadingLimits.Cell} characters.");
            var text = _reader.GetString(i);
            if (!string.IsNullOrWhiteSpace(text))
                cells.Add(new SourceCell(_headings[i], text));
        }

        return new RecordRow(line, cells);
    }

    public void Dispose() => _reader.Dispose();

    private bool Advance()
    {
        _malformed = null;
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException broken)
        {
            throw new ImportFileException(
                ErrorCodes.ImportUnsafe, $"A line is longer than {ReadingLimits.Record} bytes; a quotation mark that never ends is the usual cause.", broken.LineNumber > 0 ? broken.LineNumber : _reader.LineNumber + 1);
        }
    }

    private static string Explain(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "A cell begins with a quotation mark and does not end with one before the file does.",
        CsvMalformedReason.TextAfterClosingQuote => "Text follows the closing quotation mark of a cell; a quotation mark inside a cell is written twice.",
        _ => "A quotation mark stands inside a cell that does not begin with one; such cells stand in quotation marks as a whole.",
    };
}
