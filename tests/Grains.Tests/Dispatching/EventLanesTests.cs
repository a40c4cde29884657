using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

public sealed class EventLanesTests
{
    [Theory]
    [InlineData("A B C", "A|B|C")]
    [InlineData("A B A", "A,A|B")]
    [InlineData("A B AB C", "A,B,AB|C")]
    [InlineData("AB C BC A", "AB,C,BC,A")]
    [InlineData("- A -", "-|-|A")]
    public void Of_Events_ThoseOfACommonOrderFollowEachOther(string events, string lanes)
    {
        var made = EventLanes.Of(events.Split(' '), static text => text == "-" ? null : new WebhookEvent("order", [], [.. text.Select(static c => c.ToString())]));

        Assert.Equal(lanes, string.Join('|', made.Select(static lane => string.Join(',', lane)).Order(StringComparer.Ordinal)));
    }
}
