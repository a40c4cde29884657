using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>
/// Numbers changes from the tenant's counter inside the transaction that writes them. The counter is read and written once a transaction,
/// not once a unit. A unit that loses never comes here, so the feed has no gaps.
/// </summary>
internal abstract class ChangeWriter
{
    /// <summary>A transaction begins: whatever an abandoned one has counted is void.</summary>
    public abstract void Begin();

    public abstract void Write(string tenant, IList<ChangeRow> changes);

    /// <summary>The transaction is about to be committed.</summary>
    public abstract void End();
}
