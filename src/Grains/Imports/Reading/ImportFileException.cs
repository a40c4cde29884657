namespace KolajAI.Grains.Imports.Reading;

/// <summary>The file cannot be read on from here; what came before stands.</summary>
/// <param name="code">A word of the published list of errors.</param>
/// <param name="row">Where, as a person counts; null where it has no place.</param>
internal sealed class ImportFileException(string code, string detail, long? row = null) : Exception(detail)
{
    public string Code { get; } = code;

    public long? Row { get; } = row;
}
