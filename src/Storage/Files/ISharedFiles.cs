namespace KolajAI.Storage.Files;

/// <summary>Where several processes find each other's files. With a database of one process there is none.</summary>
internal interface ISharedFiles
{
    /// <summary>Keeps all of it, or nothing: on disk when the call returns. What was kept under the id before is replaced.</summary>
    Task PutAsync(string tenant, string importId, Stream content, CancellationToken cancellation);

    /// <returns>False when nothing is kept under the id.</returns>
    Task<bool> CopyToAsync(string tenant, string importId, Stream destination, CancellationToken cancellation);

    Task DeleteAsync(string tenant, string importId);

    /// <summary>What was put there before a moment.</summary>
    Task<IReadOnlyList<(string Tenant, string ImportId)>> OlderAsync(DateTimeOffset before);
}
