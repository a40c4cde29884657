using System.Reflection;
using KolajAI.Grains.Dispatching;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

public sealed class JobKindsTests
{
    private static readonly Dictionary<string, int> Expected = new(StringComparer.Ordinal)
    {
        [JobKinds.Orders] = Lanes.Orders,
        [JobKinds.Inbox] = Lanes.Orders,
        [JobKinds.Actions] = Lanes.Orders,
        [JobKinds.Test] = Lanes.Orders,
        [JobKinds.Registration] = Lanes.Orders,
        [JobKinds.Stock] = Lanes.Stock,
        [JobKinds.Follow] = Lanes.Stock,
        [JobKinds.ReadBack] = Lanes.Stock,
        [JobKinds.ReadShown] = Lanes.Stock,
        // These call no platform.
        [JobKinds.Settle] = Lanes.Orders,
        [JobKinds.Replan] = Lanes.Orders,
        [JobKinds.BindLines] = Lanes.Orders,
        [JobKinds.Content] = Lanes.Catalogue,
        [JobKinds.GoLivePlan] = Lanes.Catalogue,
        [JobKinds.Consistency] = Lanes.Catalogue,
        [JobKinds.Import] = Lanes.Catalogue,
        [JobKinds.Catalogue] = Lanes.Catalogue,
        [JobKinds.MappingCheck] = Lanes.Catalogue,
    };

    /// <summary>A new kind of job has no lane until someone has thought of which.</summary>
    [Fact]
    public void LaneOf_EveryKindOfJob_IsItsLane()
    {
        var kinds = typeof(JobKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static f => f.IsLiteral)
            .Select(static f => (string)f.GetRawConstantValue()!).ToList();
        Assert.Equal(Expected, kinds.ToDictionary(static kind => kind, JobKinds.LaneOf));
    }
}
