namespace KolajAI.Storage.Sqlite;

/// <summary>
/// Keeps a data folder to one process. The system's own lock on an open file, because it vanishes with the process however that ends; the file
/// itself stays and means nothing.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    internal const string FileName = "kolaj.lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="StorageStartException">Another process has it.</exception>
    public static FolderLock Take(string folder)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, FileName), options));
        }
        catch (IOException e) when (IsTaken(e))
        {
            throw new StorageStartException(
                $"The data folder '{folder}' is in use by another hub: stop that one first, or give this one a folder of its own with KOLAJ_DATA.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException($"The data folder '{folder}' cannot be locked: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>EWOULDBLOCK of Linux and of macOS, and a sharing violation of Windows.</summary>
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x8007_0020);
}
