namespace KolajAI.Storage.Files;

/// <summary>Files brought in that are still to be read, in a folder of their own below the data folder. A file without a row is nobody's.</summary>
public sealed class ImportFiles(StorageOptions options, TimeProvider clock)
{
    /// <summary>An upload that broke off is cleared away after this.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(24);

    private string Folder => Path.Combine(options.DataFolder, "imports");

    public string PathOf(string importId) => Path.Combine(Folder, $"{Checked(importId)}.upload");

    /// <summary>A new file that nothing reads before it is whole.</summary>
    public FileStream Create(string importId)
    {
        Directory.CreateDirectory(Folder);
        return new FileStream(PathOf(importId), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
    }

    public FileStream Open(string importId) => new(PathOf(importId), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Gives an upload the id that it is kept under.</summary>
    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void Delete(string importId)
    {
        if (!Directory.Exists(Folder))
            return;
        File.Delete(PathOf(importId));
        File.Delete(ScratchOf(importId));
    }

    /// <summary>For what a reader lays aside while it reads.</summary>
    public string ScratchOf(string importId) => PathOf(importId) + ".texts";

    /// <summary>Ids of files that are old enough to be nobody's.</summary>
    public IReadOnlyList<string> FindOld()
    {
        if (!Directory.Exists(Folder))
            return [];
        var before = clock.GetUtcNow().UtcDateTime - Abandoned;
        return
        [
            .. new DirectoryInfo(Folder).EnumerateFiles("*.upload").Where(file => file.LastWriteTimeUtc < before)
                .Select(static file => Path.GetFileNameWithoutExtension(file.Name)),
        ];
    }

    private static string Checked(string importId) => importId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_')
        ? importId
        : throw new ArgumentException("An import's id names its file.", nameof(importId));
}
