using KolajAI.Storage.Commits;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Writes units inside the open transaction, each whole or not at all.</summary>
internal interface IBatchWriter
{
    /// <summary>Writes them and what they share; the transaction is then ready to be committed.</summary>
    /// <param name="results">What becomes of each once it is.</param>
    /// <exception cref="Exception">A unit, or the database, is broken; the transaction must be rolled back.</exception>
    void Write(IReadOnlyList<Unit> units, CommitResult[] results);
}
