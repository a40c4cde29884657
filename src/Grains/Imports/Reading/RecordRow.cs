namespace KolajAI.Grains.Imports.Reading;

/// <summary>One record of a file.</summary>
/// <param name="Number">As a person counts: the line of a CSV or sheet, headings included, or the how manieth record of an XML.</param>
/// <param name="Cells">Those that hold something.</param>
/// <param name="Error">Why the record by itself cannot be read; null where it can.</param>
internal sealed record RecordRow(long Number, IReadOnlyList<SourceCell> Cells, string? Error = null);

/// <param name="Column">The heading, as it stands in the file.</param>
/// <param name="IsNumber">The file says that it is a number, and so with a decimal point.</param>
internal readonly record struct SourceCell(string Column, string Text, bool IsNumber = false);

/// <summary>Reads a file's records one after the other, in bounded memory.</summary>
internal interface IRecordReader : IDisposable
{
    /// <summary>Headings known so far: of a table all, of an XML those of the records read.</summary>
    IReadOnlyList<string> Headings { get; }

    /// <summary>True where a number that says it not itself has a decimal comma.</summary>
    bool PrefersComma { get; }

    /// <summary>Null at the end.</summary>
    /// <exception cref="ImportFileException">The file cannot be read on.</exception>
    RecordRow? Read();
}
