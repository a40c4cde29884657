using System.Reflection;
using KolajAI.Accounts;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Quotas;
using KolajAI.Tenants;
using Orleans.Runtime;
using Xunit;

namespace KolajAI.Grains.Tests.Identity;

/// <summary>No grain is called for another tenant (S2).</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class TenantCallTests(StoredCluster cluster) : IDisposable
{
    /// <summary>Every grain there is, with a key of tenant <c>a/ç</c>, and whether it has a tenant. A grain that is added fails here until it says whose it is.</summary>
    private static readonly (Type Grain, string Key, bool HasTenant)[] Grains =
    [
        (typeof(ITenantGrain), "a/ç", true),
        (typeof(IAccountGrain), new AccountRef("a/ç", "sandbox", "x").GrainKey, true),
        (typeof(IProductGrain), GrainKeys.Product("a/ç", "p"), true),
        (typeof(IOrderGrain), GrainKeys.Order(new AccountRef("a/ç", "sandbox", "x"), "o"), true),
        (typeof(IOperationGrain), GrainKeys.Operation("a/ç", "op"), true),
        (typeof(IQuotaGrain), GrainKeys.Join("account", "a/ç", "sandbox", "x"), true),
        (typeof(IQuotaGrain), GrainKeys.Join("seller", "sandbox", "4711"), false),
    ];

    public void Dispose() => RequestContext.Clear();

    [Fact]
    public void EveryGrain_SaysByItsKeyWhoseItIs()
    {
        var all = typeof(ITenantGrain).Assembly.GetTypes().Where(static t => t.IsInterface && typeof(IGrainWithStringKey).IsAssignableFrom(t)).OrderBy(static t => t.Name);
        Assert.Equal(all, Grains.Select(static g => g.Grain).Distinct().OrderBy(static t => t.Name));
        foreach (var (grain, key, hasTenant) in Grains)
            Assert.Equal(hasTenant ? "a/ç" : null, GrainKeys.TenantOf(cluster.Grains.GetGrain(grain, key).GetGrainId()));
    }

    [Fact]
    public async Task Call_OutOfAnotherTenantsRequest_Throws()
    {
        var product = cluster.Product("tenant-call");
        AmbientCall.Set("other", new Actor("key:k", "owner", null, null));
        await Assert.ThrowsAsync<ForeignTenantException>(product.Get);
        await Assert.ThrowsAsync<ForeignTenantException>(product.Due);

        AmbientCall.Set(StoredCluster.Tenant, new Actor("key:k", "owner", null, null));
        Assert.Null(await product.Get());
        RequestContext.Clear();
        Assert.Null(await product.Get());
    }

    [Theory]
    [InlineData("t/p1", null, "t/p2", false)]
    [InlineData("t/p1", null, "other/p2", true)]
    [InlineData("t/p1", "other", "t/p2", true)]
    [InlineData("t/p1", "t", "t/p2", false)]
    public async Task Call_OfAnotherTenantsGrain_Throws(string from, string? ambient, string to, bool throws)
    {
        if (ambient is not null)
            AmbientCall.Set(ambient, Actor.System);
        var call = Contexts.Of(GrainId.Create("product", from), GrainId.Create("product", to), out var calls);
        var filter = new TenantCallFilter();

        if (throws)
            await Assert.ThrowsAsync<ForeignTenantException>(() => filter.Invoke(call));
        else
            await filter.Invoke(call);
        Assert.Equal(throws ? 0 : 1, calls());
    }

    /// <summary>A call on its way, of which only who calls whom is known.</summary>
    public class Contexts : DispatchProxy
    {
        private GrainId _source;
        private GrainId _target;
        private int _calls;

        public static IOutgoingGrainCallContext Of(GrainId source, GrainId target, out Func<int> calls)
        {
            var proxy = Create<IOutgoingGrainCallContext, Contexts>();
            var context = (Contexts)(object)proxy;
            (context._source, context._target) = (source, target);
            calls = () => context._calls;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            switch (targetMethod!.Name)
            {
                case "get_SourceId":
                    return (GrainId?)_source;
                case "get_TargetId":
                    return _target;
                case "Invoke":
                    _calls++;
                    return Task.CompletedTask;
                default:
                    return "";
            }
        }
    }
}
