using KolajAI.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KolajAI.Storage.Sqlite;

internal sealed class SqliteWriteConnection(SqliteConnection open) : WriteConnection
{
    private readonly sqlite3 _handle = open.Handle ?? throw new InvalidOperationException("The connection is not open.");

    public override bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    protected override Statement Prepare(string sql) => new SqliteStatement(_handle, sql);

    protected override void Close() => open.Dispose();
}
