namespace KolajAI.Simulator.Channels.Stock;

/// <summary>One listing. For sale is what lies in the shop less the units of open orders.</summary>
internal sealed class ChannelListing(string id, string sku)
{
    private const int KeysKept = 50;
    private readonly Queue<string> _keys = new();

    public string Id { get; } = id;

    public string Sku { get; set; } = sku;

    public string? Barcode { get; set; }

    public string Title { get; set; } = sku;

    public string? VatRate { get; set; }

    public ChannelMoney? Price { get; set; }

    public ChannelMoney? ListPrice { get; set; }

    public long OnHand { get; set; }

    /// <summary>Units of open orders.</summary>
    public long Allocated { get; set; }

    /// <summary>Below 0 where a seller wrote less than what is allocated.</summary>
    public long ForSale => OnHand - Allocated;

    public long Shown => Math.Max(0, ForSale);

    public bool HasKey(string key) => _keys.Contains(key);

    public void RememberKey(string key)
    {
        _keys.Enqueue(key);
        if (_keys.Count > KeysKept)
            _keys.Dequeue();
    }

    public ShownListing Show(string? key) => new(key, Id, Sku, Barcode, Title, Price, ListPrice, Shown);
}
