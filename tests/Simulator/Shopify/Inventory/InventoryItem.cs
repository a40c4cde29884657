using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>What lies in stock: one a variant, with a level at each location that holds it.</summary>
internal sealed class InventoryItem(long number, DateTimeOffset createdAt)
{
    private readonly SortedDictionary<long, InventoryLevel> _levels = [];

    public long Number { get; } = number;

    public string Id => Gid.Of("InventoryItem", Number);

    public long LegacyResourceId => Number;

    public ShopifyVariant? Variant { get; set; }

    public string? Sku { get; set; }

    /// <summary>Whether the platform counts it; without it, everything is always for sale.</summary>
    public bool Tracked { get; set; }

    public bool RequiresShipping { get; private set; } = true;

    public MoneyView? UnitCost { get; private set; }

    public MeasurementView Measurement { get; private set; } = new(Gid.Of("InventoryItemMeasurement", number), null);

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public IReadOnlyCollection<InventoryLevel> Levels => _levels.Values;

    public InventoryLevel? Level(long location) => _levels.GetValueOrDefault(location);

    public void Add(InventoryLevel level) => _levels.Add(level.Location.Number, level);

    public void Change(InputObject input, string currency)
    {
        Tracked = input.Flag("tracked") ?? Tracked;
        RequiresShipping = input.Flag("requiresShipping") ?? RequiresShipping;
        if (input.Has("cost"))
            UnitCost = input.Amount("cost") is { } cost ? new MoneyView(cost, currency) : null;
        if (input.Object("measurement")?.Object("weight") is { } weight)
            Measurement = Measurement with { Weight = new WeightView((double)(weight.Amount("value") ?? 0), weight.Text("unit") ?? "KILOGRAMS") };
    }
}

/// <summary>What an item weighs.</summary>
internal sealed record MeasurementView(string Id, WeightView? Weight);

/// <summary>A weight with its unit.</summary>
internal sealed record WeightView(double Value, string Unit);
