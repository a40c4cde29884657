using System.Reflection;
using KolajAI.Grains.Imports;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Imports;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

[Collection(StoredClusterGroup.Name)]
public sealed class ImportRowsTests(StoredCluster cluster)
{
    [Fact]
    public async Task Run_OfARowThatAnotherSiloHasMadeMeanwhile_HasMadeIt()
    {
        var import = new ImportDocument
        {
            State = "running",
            Order = new ImportOrder { Format = "csv" },
            Bytes = 1,
            Sha256 = "",
            IsUtf8 = true,
            Cause = "test",
            CreatedAt = cluster.Clock.GetUtcNow(),
        };
        var row = new MappedRow(7, "TWICE", new ProductPatch { Sku = "TWICE", Title = "Kupa" }, null, null, [], new Dictionary<string, string>());
        var first = await Rows(cluster.Products).RunAsync(StoredCluster.Tenant, "imp_twice", import, [row]);
        Assert.Equal(RowFate.Created, Assert.Single(first).Fate);

        // It looked before the other had written.
        var again = await Rows(Before.Of(cluster.Products)).RunAsync(StoredCluster.Tenant, "imp_twice", import, [row]);

        Assert.Equal((RowFate.Created, first[0].ProductId), (Assert.Single(again).Fate, again[0].ProductId));
    }

    private ImportRows Rows(IProductReads products) => new(cluster.Get<IGrainFactory>(), products, cluster.Clock);

    /// <summary>Reads that know no SKU the first time they are asked.</summary>
    public class Before : DispatchProxy
    {
        private IProductReads _products = null!;
        private bool _asked;

        internal static IProductReads Of(IProductReads products)
        {
            var before = Create<IProductReads, Before>();
            ((Before)(object)before)._products = products;
            return before;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(IProductReads.ResolveSkusAsync) || _asked)
                return targetMethod.Invoke(_products, args);
            _asked = true;
            return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
        }
    }
}
