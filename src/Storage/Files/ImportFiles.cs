namespace KolajAI.Storage.Files;

/// <summary>
/// Files brought in that are still to be read, in a folder of their own below the data folder. Where several processes use one database, they are
/// kept there, and the folder holds what is being taken in or read. A file without a row is nobody's.
/// </summary>
public sealed class ImportFiles
{
    /// <summary>An upload that broke off is cleared away after this.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(24);

    private readonly StorageOptions _options;
    private readonly ISharedFiles? _shared;
    private readonly TimeProvider _clock;

    /// <param name="shared">Null where there is one process.</param>
    internal ImportFiles(StorageOptions options, ISharedFiles? shared, TimeProvider clock) => (_options, _shared, _clock) = (options, shared, clock);

    private string Folder => Path.Combine(_options.DataFolder, "imports");

    public string PathOf(string importId) => Path.Combine(Folder, $"{Checked(importId)}.upload");

    /// <summary>A new file that nothing reads before it is whole and kept.</summary>
    public FileStream Create(string importId) => Create(PathOf(importId), FileMode.CreateNew);

    /// <summary>Keeps an upload that is whole under the id of its import, where whoever reads it finds it.</summary>
    public async Task KeepAsync(string uploadId, string tenant, string importId, CancellationToken cancellation)
    {
        if (_shared is null)
        {
            File.Move(PathOf(uploadId), PathOf(importId), overwrite: true);
            return;
        }

        await using (var content = Open(uploadId))
            await _shared.PutAsync(tenant, importId, content, cancellation);
        File.Delete(PathOf(uploadId));
    }

    /// <summary>Brings the import's file to this process, as it was kept.</summary>
    public async Task FetchAsync(string tenant, string importId, CancellationToken cancellation)
    {
        if (_shared is null)
            return;
        bool found;
        await using (var part = Create(PartOf(importId), FileMode.Create))
            found = await _shared.CopyToAsync(tenant, importId, part, cancellation);
        if (found)
            File.Move(PartOf(importId), PathOf(importId), overwrite: true);
        else
            File.Delete(PartOf(importId));
    }

    /// <summary>What was fetched.</summary>
    public FileStream Open(string importId) => new(PathOf(importId), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Of this process alone: an upload that nobody keeps.</summary>
    public void Drop(string uploadId)
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var path in (ReadOnlySpan<string>)[PathOf(uploadId), ScratchOf(uploadId), PartOf(uploadId)])
            File.Delete(path);
    }

    public async Task DeleteAsync(string tenant, string importId)
    {
        Drop(importId);
        if (_shared is not null)
            await _shared.DeleteAsync(tenant, importId);
    }

    /// <summary>For what a reader lays aside while it reads.</summary>
    public string ScratchOf(string importId) => PathOf(importId) + ".texts";

    /// <summary>Deletes files that are old enough to be nobody's.</summary>
    /// <param name="isOpen">Whether an import of that id has not ended.</param>
    public async Task CleanAsync(Func<string, Task<bool>> isOpen)
    {
        var before = _clock.GetUtcNow() - Abandoned;
        foreach (var id in FindOld(before))
        {
            // They name their import and nothing else; which tenant it is of is not in the name.
            if (!await isOpen(id))
                Drop(id);
        }

        if (_shared is null)
            return;
        foreach (var (tenant, id) in await _shared.OlderAsync(before))
        {
            if (!await isOpen(id))
                await _shared.DeleteAsync(tenant, id);
        }
    }

    private IReadOnlyList<string> FindOld(DateTimeOffset before)
    {
        if (!Directory.Exists(Folder))
            return [];
        return
        [
            .. new DirectoryInfo(Folder).EnumerateFiles("*.upload*").Where(file => file.LastWriteTimeUtc < before.UtcDateTime)
                .Select(static file => file.Name[..file.Name.IndexOf(".upload", StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal),
        ];
    }

    private string PartOf(string importId) => PathOf(importId) + ".part";

    private FileStream Create(string path, FileMode mode)
    {
        Directory.CreateDirectory(Folder);
        return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
    }

    private static string Checked(string importId) => importId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_')
        ? importId
        : throw new ArgumentException("An import's id names its file.", nameof(importId));
}
