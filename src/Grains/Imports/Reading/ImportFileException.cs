using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>The file cannot be read on from here; what came before stands.</summary>
/// <param name="code">A word of the published list of errors.</param>
/// <param name="row">Where, as a person counts; null where it has no place.</param>
internal sealed class ImportFileException(string code, string detail, long? row = null) : Exception(ShortText.Clean(detail, LongestDetail))
{
    /// <summary>Characters; a detail may quote the file.</summary>
    private const int LongestDetail = 1_000;

    public string Code { get; } = code;

    public long? Row { get; } = row;
}
