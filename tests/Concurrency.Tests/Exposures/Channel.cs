using KolajAI.Grains.Tests.Exposures;

namespace KolajAI.Concurrency.Tests.Exposures;

/// <summary>A channel as it is by itself: its number, its orders, its feed. Each thing that happens to it happens at once.</summary>
internal sealed class Channel(ModelShop shop)
{
    /// <summary>For each event of the feed the sale that it belongs to.</summary>
    private readonly List<int> _saleOf = [];
    private readonly Queue<int> _open = [];

    public string Account => shop.Account;

    public ModelShop Shop => shop;

    /// <summary>Looks on after each thing that happens.</summary>
    public Action Happened { get; set; } = static () => { };

    public int SaleOf(int happened) => _saleOf[happened];

    public string Key(int happened) => $"{Account}/{happened}";

    public void Sell()
    {
        _open.Enqueue(shop.Feed.Count);
        Put(shop.Sell(), shop.Feed.Count);
    }

    public void Cancel(bool restocks) => Put(shop.Cancel(restocks), _open.Dequeue());

    public void Ship() => Put(shop.Ship(), _open.Dequeue());

    /// <summary>What the channel answers, whether or not anybody hears it.</summary>
    public ModelAnswer Receive(ModelWrite write)
    {
        shop = shop.Receive(write);
        Happened();
        return shop.Answer;
    }

    private void Put(ModelShop after, int sale)
    {
        _saleOf.Add(sale);
        shop = after;
        Happened();
    }
}
