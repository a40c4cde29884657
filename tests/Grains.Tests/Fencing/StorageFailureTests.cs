using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace KolajAI.Grains.Tests.Fencing;

/// <summary>What a grain throws because of the store reaches callers in other processes as what it is.</summary>
[Collection(GrainClusterGroup.Name)]
public sealed class StorageFailureTests(GrainCluster cluster) : IDisposable
{
    public void Dispose() => cluster.Store.Fault = null;

    [Fact]
    public async Task GrainCall_StoreOverloaded_CallerLearnsWhenToComeBack()
    {
        cluster.Store.Fault = static _ => InjectedFault.Overloaded;
        var product = cluster.Client.GetGrain<IProductGrain>(GrainKeys.Product("t", Guid.CreateVersion7().ToString()));
        var overloaded = await Assert.ThrowsAsync<StorageOverloadedException>(() => product.Upsert(new ProductWrite
        {
            Patch = new ProductPatch { Sku = "OVERLOADED", Title = "Product" },
            Cause = "test",
        }));
        Assert.Equal(TimeSpan.FromSeconds(1), overloaded.RetryAfter);
        Assert.Equal("full", overloaded.Message);
    }

    [Fact]
    public void Serialized_StorageExceptions_KeepWhatCallersReadOfThem()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        Exception overloaded = new StorageOverloadedException("full", TimeSpan.FromSeconds(3));
        var read = Assert.IsType<StorageOverloadedException>(serializer.Deserialize<Exception>(serializer.SerializeToArray(overloaded)));
        Assert.Equal(("full", TimeSpan.FromSeconds(3)), (read.Message, read.RetryAfter));

        Exception broken = new StorageFailedException("broken", new InvalidOperationException("why")) { IsOfUnit = true };
        var failed = Assert.IsType<StorageFailedException>(serializer.Deserialize<Exception>(serializer.SerializeToArray(broken)));
        Assert.Equal(("broken", "why", true), (failed.Message, failed.InnerException?.Message, failed.IsOfUnit));
    }
}
