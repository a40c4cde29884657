using System.Globalization;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sql.Reads;
using Microsoft.Extensions.DependencyInjection;

// Writes products and prints each id once its commit was answered: `folder` from 32 writers without end, until it is killed;
// `folder one-by-one N` N products, each after the one before was answered; `folder together N` N products at once.
// `folder rotate KEYS [POSTGRES]` seals anew by the first of the keys, and prints a line before each page of rows.
var services = new ServiceCollection();
services.AddLogging();
var rotates = args.ElementAtOrDefault(1) == "rotate";
services.AddKolajStorage(new StorageOptions { DataFolder = args[0], MasterKeys = rotates ? args[2] : null, Postgres = rotates ? args.ElementAtOrDefault(3) : null });
await using var provider = services.BuildServiceProvider();
var committer = provider.GetRequiredService<ICommitter>();
var clock = provider.GetRequiredService<TimeProvider>();
var output = TextWriter.Synchronized(Console.Out);

if (rotates)
{
    provider.GetRequiredService<ReadConnections>().Observer = sql =>
    {
        if (sql.StartsWith("select tenant, object_id as id", StringComparison.Ordinal))
            output.WriteLine("page");
    };
    Console.Out.Flush();
    await provider.GetRequiredService<IKeyRotation>().RenewRowsAsync();
    return;
}

var count = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
switch (args.ElementAtOrDefault(1))
{
    case "one-by-one":
        for (var i = 0; i < count; i++)
            await WriteAsync(0, i);
        break;
    case "together":
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => WriteAsync(1, i)));
        break;
    default:
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
        {
            for (var i = 0; ; i++)
                await WriteAsync(writer, i);
        }));
        break;
}

async Task WriteAsync(int writer, int number)
{
    var id = string.Create(CultureInfo.InvariantCulture, $"{writer:d2}-{number:d6}");
    var result = await committer.CommitAsync(new Unit
    {
        Tenant = "t1",
        Fence = new ProductRow
        {
            Tenant = "t1",
            Id = id,
            ExpectedVersion = 0,
            State = "{}"u8.ToArray(),
            Sku = id,
            SearchText = id,
            OnHand = 1,
            Reserved = 0,
            UpdatedAt = clock.GetUtcNow(),
        },
        Changes = [new ChangeRow("product", id, 1, clock.GetUtcNow())],
    });
    if (!result.Committed)
        throw new InvalidOperationException($"{id} was answered {result.Outcome}.");
    await output.WriteLineAsync(id);
}
