using CsvHelper;
using KolajAI.Imports;

namespace KolajAI.Api.Exports;

/// <summary>CSV in UTF-8 with its mark, as Excel opens it. What a spreadsheet would take for a formula is guarded.</summary>
internal sealed class CsvOutput : ITableOutput
{
    private readonly CsvWriter _writer;
    private readonly bool _comma;

    /// <param name="isTurkish">Cells parted by semicolons and decimals by a comma, as Turkish Excel has it; else comma and point.</param>
    public CsvOutput(Stream destination, bool isTurkish)
    {
        _comma = isTurkish;
        _writer = CsvWriter.Create(destination, new CsvWriterOptions { Separator = isTurkish ? ';' : ',', WriteByteOrderMark = true }, leaveOpen: true);
    }

    public Task HeadingsAsync(IReadOnlyList<string> headings) => RowAsync([.. headings.Select(static h => new TableCell(h))]);

    public async Task RowAsync(IReadOnlyList<TableCell> cells) => await _writer.WriteRecordAsync([.. cells.Select(Text)]);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private string Text(TableCell cell)
    {
        if (cell.Text is not { } text)
            return "";
        if (cell.IsNumber)
            return _comma ? text.Replace('.', ',') : text;
        return GuardedCells.Guard(text);
    }
}
