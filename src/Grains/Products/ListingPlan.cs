using System.Globalization;
using System.Text.Json;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>
/// Which aspects rise on which accounts for a change of a product. An aspect's version is the product's: it rises once per change,
/// and every account that shows the aspect gets the new number.
/// </summary>
internal sealed class ListingPlan(ProductDocument before, ProductDocument after, DateTimeOffset now)
{
    public const string Stock = "stock";
    public const string Price = "price";
    public const string Content = "content";

    private readonly SortedDictionary<string, ListingVersions> _listings = new(
        after.Listings.ToDictionary(static l => l.Key, static l => l.Value), StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Aspect), ListingDesiredRow> _rows = [];
    private long _stock = after.StockVersion;
    private long _price = after.PriceVersion;
    private long _content = after.ContentVersion;
    private DateTimeOffset? _pricedAt = after.PricedAt;

    /// <summary>One of <see cref="ListingCauses"/>, told with every row that says nothing of its own.</summary>
    public string? Cause { get; init; }

    /// <summary>The document with the raised versions.</summary>
    public ProductDocument Document => after with
    {
        Listings = new Dictionary<string, ListingVersions>(_listings),
        StockVersion = _stock,
        PriceVersion = _price,
        ContentVersion = _content,
        PricedAt = _pricedAt,
    };

    public IEnumerable<ListingDesiredRow> Rows => _rows.Values;

    /// <summary>Every account hears of a change of what is sellable, except the one that shows it already.</summary>
    /// <param name="movedThemselves">Accounts that hear of it also when nothing changed (<see cref="StockEffects.MovedThemselves"/>).</param>
    public ListingPlan StockChanged(ShownItself? shownBy = null, IReadOnlySet<string>? movedThemselves = null)
    {
        var changed = before.SellableIn() != after.SellableIn();
        var hear = _listings.Keys.Where(account => changed || movedThemselves?.Contains(account) == true).ToList();
        if (hear.Count == 0 && !changed)
            return this;
        _stock++;
        foreach (var account in hear)
            RaiseStock(account, shownBy?.Account == account ? shownBy : null, mayShowMore: !changed);
        return this;
    }

    /// <summary>Every account hears of a price of its own that is another now than the one worked out before.</summary>
    public ListingPlan PriceChanged()
    {
        _price++;
        var then = before.PricedAt ?? now;
        foreach (var account in _listings.Keys.ToList())
        {
            if (ChannelOffers.Price(before.Product, account, then) != ChannelOffers.Price(after.Product, account, now))
                RaisePrice(account);
        }

        return Priced();
    }

    /// <summary>The prices are those of this moment.</summary>
    public ListingPlan Priced()
    {
        _pricedAt = ChannelOffers.HasSale(after.Product) ? now : null;
        return this;
    }

    /// <summary>Every account hears of other words, category or attributes in its own offer.</summary>
    public ListingPlan OffersChanged()
    {
        var raised = false;
        foreach (var account in _listings.Keys.ToList().Where(a => !ChannelOffers.SameContent(before.Product, after.Product, a)))
        {
            if (!raised)
                _content++;
            raised = true;
            RaiseContent(account);
        }

        return this;
    }

    public ListingPlan ContentChanged()
    {
        _content++;
        foreach (var account in _listings.Keys.ToList())
            RaiseContent(account);
        return this;
    }

    /// <summary>Makes the product desired on an account with all aspects. False when it lists it already.</summary>
    public bool Add(string account)
    {
        if (_listings.ContainsKey(account))
            return false;
        _listings[account] = new ListingVersions(0, 0, 0);
        // New numbers, above whatever an earlier listing on the account has left in its rows.
        _stock++;
        _price++;
        _content++;
        RaiseContent(account);
        RaisePrice(account);
        RaiseStock(account);
        return true;
    }

    /// <summary>Raises every aspect of these accounts, so that it is sent although nothing changed.</summary>
    public void Resend(IReadOnlyCollection<string> accounts)
    {
        var listed = accounts.Where(_listings.ContainsKey).Order(StringComparer.Ordinal).ToList();
        if (listed.Count == 0)
            return;
        _stock++;
        _price++;
        _content++;
        foreach (var account in listed)
        {
            RaiseContent(account);
            RaisePrice(account);
            RaiseStock(account);
        }
    }

    /// <summary>Raises one aspect of one account, as <see cref="Resend"/> does with all of them. False when it is at another version.</summary>
    public bool SendAgain(string account, string aspect, long version)
    {
        if (!_listings.TryGetValue(account, out var listing) || version != (aspect switch { Stock => listing.Stock, Price => listing.Price, _ => listing.Content }))
            return false;
        if (aspect is Stock)
        {
            _stock++;
            RaiseStock(account);
        }
        else if (aspect is Price)
        {
            _price++;
            RaisePrice(account);
        }
        else
        {
            _content++;
            RaiseContent(account);
        }

        return _rows.Count > 0;
    }

    /// <summary>Sends 0 to every account that lists the product.</summary>
    public void Close()
    {
        _stock++;
        foreach (var account in _listings.Keys.ToList())
        {
            _listings[account] = _listings[account] with { Stock = _stock };
            SetLast(account);
        }
    }

    /// <summary>Takes the product from an account, with a last 0 where it is to be closed there. False when it is not listed.</summary>
    public bool Remove(string account, bool close)
    {
        if (!_listings.Remove(account))
            return false;
        if (!close)
            return true;
        _stock++;
        SetLast(account);
        return true;
    }

    public static string StockValue(long quantity) => string.Create(CultureInfo.InvariantCulture, $"{{\"quantity\":{quantity}}}");

    public static string StockValue(Exposures.GuardedWrite write) => write is { Expected: null, Delta: null, OwnOpen: null }
        ? StockValue(write.Value)
        : JsonSerializer.Serialize(new StockValue(write.Value, write.Expected, write.Delta, write.OwnOpen), KolajJson.Stored);

    public static string ContentValue(long version) => string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{version}}}");

    /// <summary><c>{"price":Money,"list_price":Money|null}</c></summary>
    public static string PriceValue(Money? price, Money? listPrice) =>
        $"{{\"price\":{JsonSerializer.Serialize(price, KolajJson.Stored)},\"list_price\":{JsonSerializer.Serialize(listPrice, KolajJson.Stored)}}}";

    private void RaiseStock(string account, ShownItself? shown = null, bool mayShowMore = false)
    {
        // Reductions go before everything else: until they arrive the channel can sell what is gone.
        var reduction = mayShowMore || (_listings[account].Stock > 0 && after.SellableIn() < before.SellableIn());
        _listings[account] = _listings[account] with { Stock = _stock };
        Set(account, Stock, _stock, StockValue(after.SellableIn()), reduction ? 0 : 1, shown is not null);
        if (shown is not null)
            _rows[(account, Stock)] = _rows[(account, Stock)] with { UnlessSentSince = shown.UnlessSentSince };
    }

    private void RaisePrice(string account)
    {
        // Without a price there is nothing to send: the aspect rests at its version until one is set.
        if (ChannelOffers.Price(after.Product, account, now) is not { } shown)
            return;
        _listings[account] = _listings[account] with { Price = _price };
        Set(account, Price, _price, PriceValue(shown.Price, shown.ListPrice), lane: 2, shown: false);
    }

    private void RaiseContent(string account)
    {
        _listings[account] = _listings[account] with { Content = _content };
        Set(account, Content, _content, ContentValue(_content), lane: 3, shown: false);
    }

    private void SetLast(string account)
    {
        Set(account, Stock, _stock, StockValue(0), lane: 0, shown: false);
        _rows[(account, Stock)] = _rows[(account, Stock)] with { Cause = Cause ?? ListingCauses.Delisting };
    }

    private void Set(string account, string aspect, long version, string value, int lane, bool shown) =>
        _rows[(account, aspect)] = new ListingDesiredRow(after.Product.Id, account, aspect, version, value, lane, now, shown) { Cause = Cause };
}
