using KolajAI.Json;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

public sealed class StockPolicyTests
{
    /// <summary>"Guards always" must not come back as "guards up to 3".</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(7L)]
    public void Policy_Stored_ComesBackAsItWas(long? threshold)
    {
        var policy = new StockPolicy(StockMode.Guarded, threshold);

        Assert.Equal(policy, KolajJson.FromBytes<StockPolicy>(KolajJson.ToBytes(policy)));
        Assert.True(threshold is not null || policy.Guards(1_000_000));
    }
}
