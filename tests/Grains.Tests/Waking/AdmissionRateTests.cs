using KolajAI.Grains.Waking;
using Xunit;

namespace KolajAI.Grains.Tests.Waking;

public sealed class AdmissionRateTests
{
    [Fact]
    public void Next_WhileSlotsAreMissing_HalvesDownToATwentiethAndComesBackByTenths()
    {
        var rate = new AdmissionRate(200);
        Assert.Equal(200, rate.Next(noSlot: false));
        Assert.Equal([100, 50, 25, 12, 10, 10], Enumerable.Range(0, 6).Select(_ => rate.Next(noSlot: true)));
        Assert.Equal([30, 50, 70], Enumerable.Range(0, 3).Select(_ => rate.Next(noSlot: false)));
        Assert.Equal(200, Enumerable.Range(0, 20).Select(_ => rate.Next(noSlot: false)).ToList()[^1]);
    }

    [Fact]
    public void Next_OneAccountASweep_NeverStops()
    {
        var rate = new AdmissionRate(1);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(1, rate.Next(noSlot: true)));
    }
}
