using System.Globalization;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.DependencyInjection;

// Writes products without end and prints each id once its commit was answered, until it is killed.
var services = new ServiceCollection();
services.AddLogging();
services.AddKolajStorage(new StorageOptions { DataFolder = args[0] });
await using var provider = services.BuildServiceProvider();
var committer = provider.GetRequiredService<ICommitter>();
var clock = provider.GetRequiredService<TimeProvider>();
var output = TextWriter.Synchronized(Console.Out);

await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
{
    for (var i = 0; ; i++)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{writer:d2}-{i:d6}");
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
}));
