namespace KolajAI.Api.Exports;

/// <param name="IsNumber">Written with a decimal point; shown as a number where the format can.</param>
internal readonly record struct TableCell(string? Text, bool IsNumber = false)
{
    public static implicit operator TableCell(string? text) => new(text);
}

/// <summary>A table that is written row by row to where it is wanted, and held nowhere.</summary>
internal interface ITableOutput : IAsyncDisposable
{
    Task HeadingsAsync(IReadOnlyList<string> headings);

    Task RowAsync(IReadOnlyList<TableCell> cells);
}
