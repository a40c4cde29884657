using KolajAI.Storage.Files;

namespace KolajAI.Api.Requests.Uploads;

/// <summary>A file that came with the request, whole and on disk.</summary>
/// <param name="FileId">Under which it lies; gone after the request unless somebody has given it another id.</param>
/// <param name="FileName">As the sender named it; shown, never used as a path.</param>
/// <param name="MediaType">Of the file; null where none was said.</param>
/// <param name="Charset">As its media type names it.</param>
/// <param name="Fields">What came beside it in a form.</param>
/// <param name="Begins">Its first bytes, at most 8.</param>
internal sealed record Upload(
    string FileId, string? FileName, string? MediaType, string? Charset, ReceivedFile File, IReadOnlyDictionary<string, string> Fields, byte[] Begins);
