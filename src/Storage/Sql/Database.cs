using System.Globalization;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sql.Writes;

namespace KolajAI.Storage.Sql;

/// <summary>The started database: migrated, durable, and sealed with keys that are at hand. What an engine does its own way is below.</summary>
public abstract class Database
{
    private const string IncarnationName = "incarnation";

    private protected Database(StorageOptions options) => Options = options;

    public StorageOptions Options { get; }

    /// <summary>Names this database; a restored one has it from its backup.</summary>
    public string Incarnation { get; private set; } = null!;

    /// <summary>For the AdoNet grain storage provider, with <see cref="GrainStorageInvariant"/>.</summary>
    public abstract string GrainStorageConnectionString { get; }

    public abstract string GrainStorageInvariant { get; }

    internal KeyRing Keys { get; private set; } = null!;

    internal byte[] IndexRoot { get; private set; } = null!;

    internal AuditChain Audit { get; private set; } = null!;

    /// <summary>Begins a transaction that writes; a constant.</summary>
    internal abstract string Begin { get; }

    /// <summary>Leases up to <c>?3</c> accounts that are due at <c>?1</c> until <c>?2</c> and gives tenant and key of each; a constant.</summary>
    internal abstract string ClaimDueAccounts { get; }

    /// <summary>Gives <c>table_name</c>, <c>column_name</c> and <c>place</c> of the primary keys of tables that have a column <c>tenant</c>.</summary>
    internal abstract string TenantTables { get; }

    /// <exception cref="StorageStartException">The connection would not be durable.</exception>
    internal abstract WriteConnection Connect();

    internal abstract IBatchWriter Writer(WriteConnection connection, TimeProvider clock);

    /// <summary>An error of the engine or of its connection.</summary>
    internal abstract bool IsFailure(Exception e);

    /// <summary>An error after which nobody knows whether what was being committed is on disk, and the connection is of no use.</summary>
    internal abstract bool IsLost(Exception e);

    /// <summary>The transaction was ended for another's sake, or with its connection, before it was committed: the same again may pass.</summary>
    internal abstract bool MayPassAgain(Exception e);

    /// <summary>A unit's content broke its writing: it does so each time.</summary>
    internal abstract bool IsOfUnit(Exception e);

    /// <summary>Reads, or makes at the first start, what the database knows of itself.</summary>
    private protected void Know(MetaTable meta, TimeProvider clock)
    {
        Incarnation = meta.FindText(IncarnationName)
            ?? meta.Add(IncarnationName, Guid.CreateVersion7(clock.GetUtcNow()).ToString("n", CultureInfo.InvariantCulture));
        Keys = KeyRingCheck.Load(Options, meta, clock);
        IndexRoot = KeyRingCheck.IndexRoot(Keys, meta);
        Audit = new AuditChain(IndexRoot);
    }

    private protected static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
