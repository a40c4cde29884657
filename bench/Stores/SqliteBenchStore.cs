using System.Data.Common;
using KolajAI.Bench.Limits;
using Microsoft.Data.Sqlite;

namespace KolajAI.Bench.Stores;

internal sealed class SqliteBenchStore : BenchStore
{
    public string Database => Path.Combine(Folder, "kolaj.db");

    public override DbConnection Open() => Databases.Open(Database, SqliteOpenMode.ReadOnly);

    public override double Mebibytes() => new FileInfo(Database).Length / 1024.0 / 1024.0;
}
