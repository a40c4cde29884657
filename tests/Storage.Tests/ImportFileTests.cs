using System.Security.Cryptography;
using KolajAI.Storage.Files;
using Xunit;

namespace KolajAI.Storage.Tests;

/// <summary>Files brought in: taken in by one process and read by another, which has a folder of its own.</summary>
public sealed class ImportFileTests
{
    private const int Large = (2 << 20) + 7;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Engine.Sqlite, 1000)]
    [InlineData(Engine.Postgres, 1000)]
    [InlineData(Engine.Postgres, Large)]
    public async Task Keep_ThenFetch_IsTheSame(Engine engine, int bytes)
    {
        await using var store = new TestStore(engine);
        var files = store.Get<ImportFiles>();
        var content = await UploadAsync(files, "up_1", bytes);

        await files.KeepAsync("up_1", "t1", "imp_1", Cancellation);
        await files.FetchAsync("t1", "imp_1", Cancellation);

        Assert.Equal(content, await ReadAsync(files, "imp_1"));
        Assert.False(File.Exists(files.PathOf("up_1")));
    }

    [Fact]
    public async Task Fetch_InAnotherProcess_BringsTheFileAndDeleteTakesItFromBoth()
    {
        var folder = Directory.CreateTempSubdirectory("kolaj-test-");
        await using var front = new TestStore(Engine.Postgres);
        await using var silo = front.Beside(folder.FullName);
        var content = await UploadAsync(front.Get<ImportFiles>(), "up_1", Large);
        await front.Get<ImportFiles>().KeepAsync("up_1", "t1", "imp_1", Cancellation);
        var files = silo.Get<ImportFiles>();

        await files.FetchAsync("t1", "imp_1", Cancellation);
        Assert.Equal(content, await ReadAsync(files, "imp_1"));
        await files.FetchAsync("t2", "imp_1", Cancellation);
        Assert.Equal(content, await ReadAsync(files, "imp_1"));

        await files.DeleteAsync("t1", "imp_1");
        Assert.Equal(0, front.Scalar("select count(*) from import_file"));
        Assert.False(File.Exists(files.PathOf("imp_1")));
        await files.FetchAsync("t1", "imp_1", Cancellation);
        Assert.Throws<FileNotFoundException>(() => files.Open("imp_1"));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Fetch_WhatALostMachineLeftHalf_IsReplaced()
    {
        await using var store = new TestStore(Engine.Postgres);
        var files = store.Get<ImportFiles>();
        var content = await UploadAsync(files, "up_1", 1000);
        await files.KeepAsync("up_1", "t1", "imp_1", Cancellation);
        await File.WriteAllTextAsync(files.PathOf("imp_1"), "half", Cancellation);

        await files.FetchAsync("t1", "imp_1", Cancellation);

        Assert.Equal(content, await ReadAsync(files, "imp_1"));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Clean_DropsWhatIsOldAndNobodys(Engine engine)
    {
        await using var store = new TestStore(engine);
        var files = store.Get<ImportFiles>();
        foreach (var id in (string[])["open", "lost"])
        {
            await UploadAsync(files, $"up_{id}", 10);
            await files.KeepAsync($"up_{id}", "t1", $"imp_{id}", Cancellation);
            await files.FetchAsync("t1", $"imp_{id}", Cancellation);
            File.SetLastWriteTimeUtc(files.PathOf($"imp_{id}"), store.Clock.GetUtcNow().UtcDateTime);
        }

        await UploadAsync(files, "up_broken", 10);
        File.SetLastWriteTimeUtc(files.PathOf("up_broken"), store.Clock.GetUtcNow().UtcDateTime);
        var isOpen = (string id) => Task.FromResult(id == "imp_open");

        await files.CleanAsync(isOpen);
        Assert.True(File.Exists(files.PathOf("imp_lost")));
        store.Clock.Advance(TimeSpan.FromHours(25));
        await files.CleanAsync(isOpen);

        Assert.Equal((true, false, false), (File.Exists(files.PathOf("imp_open")), File.Exists(files.PathOf("imp_lost")), File.Exists(files.PathOf("up_broken"))));
        Assert.Equal(engine is Engine.Postgres ? 1 : 0, store.Scalar("select count(*) from import_file"));
    }

    private static async Task<byte[]> UploadAsync(ImportFiles files, string id, int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        await using var file = files.Create(id);
        await file.WriteAsync(content, Cancellation);
        return content;
    }

    private static async Task<byte[]> ReadAsync(ImportFiles files, string id)
    {
        await using var file = files.Open(id);
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, Cancellation);
        return content;
    }
}
