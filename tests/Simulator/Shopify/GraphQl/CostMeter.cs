namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>What a call really cost: objects answered, ten points a mutation.</summary>
internal sealed class CostMeter
{
    public int Points { get; private set; }

    public void Add(int points) => Points += points;
}
