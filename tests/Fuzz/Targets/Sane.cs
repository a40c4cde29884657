using KolajAI.Connectors;
using KolajAI.Fuzz.Engine;
using KolajAI.Grains.Orders;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// What must be true of whatever comes out of a parser: texts that the databases take (PostgreSQL refuses U+0000, UTF-8 has no half
/// characters), keys that fit an index row (2,704 bytes there), counts that are no less than nothing.
/// </summary>
internal static class Sane
{
    /// <summary>Four bytes a character at most, and room for the index's other columns.</summary>
    private const int LongestKey = 512;

    private const long MostUnits = 1_000_000_000_000;

    private static readonly AccountRef Account = new("t1", "trendyol", "default");

    public static void Check(object? result)
    {
        switch (result)
        {
            case null:
                break;
            case RemoteOrder order:
                Order(order);
                break;
            case OrderPage page:
                Key(page.Cursor, "order cursor", 8_192);
                Orders(page.Orders);
                foreach (var unread in page.Unread)
                {
                    OptionalKey(unread.OrderKey, "unread order's key");
                    Text(unread.Reason, "reason of an unread order");
                }

                break;
            case WebhookEvent told:
                Key(told.Type, "event type");
                foreach (var key in told.OrderKeysToRead)
                    Key(key, "order key to read");
                Orders(told.Orders);
                break;
            case ListingPage page:
                Text(page.NextCursor, "listing cursor");
                Listings(page.Listings);
                break;
            case IReadOnlyList<RemoteListing> listings:
                Listings(listings);
                break;
            case SubmitResult submitted:
                Text(submitted.BatchId, "batch id");
                Items(submitted.Items);
                break;
            case BatchStatus status:
                Items(status.Items);
                break;
            case ConnectionCheck check:
                Text(check.Detail, "connection detail");
                break;
            case CategoryPage page:
                foreach (var category in page.Categories)
                {
                    Key(category.Id, "category id");
                    OptionalKey(category.ParentId, "category parent");
                    Text(category.Name, "category name");
                }

                break;
            case AttributePage page:
                foreach (var attribute in page.Attributes)
                {
                    Key(attribute.Id, "attribute id");
                    Text(attribute.Name, "attribute name");
                }

                foreach (var value in page.Values)
                {
                    Key(value.Id, "value id");
                    Text(value.Name, "value name");
                }

                break;
            case BrandPage page:
                foreach (var brand in page.Brands)
                {
                    Key(brand.Id, "brand id");
                    Text(brand.Name, "brand name");
                }

                break;
            case string text:
                Text(text, "text");
                break;
        }
    }

    /// <summary>A platform's failure: its words are stored with what failed and shown.</summary>
    public static void Check(PlatformException failure)
    {
        OptionalKey(failure.Code, "failure code");
        Text(failure.Message, "failure message");
        if (failure.RetryAfter is { } wait && (wait < TimeSpan.Zero || wait > TimeSpan.FromDays(366)))
            throw new InsaneValueException("a time to wait");
    }

    public static void Key(string? text, string what, int longest = LongestKey)
    {
        if (string.IsNullOrEmpty(text))
            throw new InsaneValueException($"empty {what}");
        if (text.Length > longest)
            throw new InsaneValueException($"endless {what}");
        Text(text, what);
    }

    public static void Text(string? text, string what)
    {
        if (text is null)
            return;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                throw new InsaneValueException($"NUL in {what}");
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new InsaneValueException($"half a character in {what}");
            i++;
        }
    }

    /// <summary>A product that its rules let by.</summary>
    public static void Product(Product product)
    {
        Key(product.Sku, "SKU", 128);
        _ = SkuFolding.Confusable(product.Sku);
        Text(SkuFolding.Search($"{product.Sku} {product.Title} {product.Brand} {product.Barcode}"), "search text");
        OptionalKey(product.Barcode, "barcode");
        Text(product.Title, "title");
        Text(product.Description, "description");
        Text(product.Brand, "brand");
        Text(product.Category, "category");
        OptionalKey(product.GroupId, "group");
        foreach (var barcode in product.Barcodes)
            Key(barcode, "barcode");
        foreach (var image in product.Images)
            Text(image.Url, "image's address");
        foreach (var (name, values) in product.Attributes)
        {
            Text(name, "attribute's name");
            foreach (var value in values)
                Text(value, "attribute's value");
        }

        foreach (var (name, value) in product.Metadata.Concat(product.Variant))
        {
            Text(name, "metadata's name");
            Text(value, "metadata's value");
        }

        foreach (var offer in product.Offers)
        {
            Text(offer.IntegrationId, "offer's integration");
            Text(offer.Account, "offer's account");
            OptionalText(offer.CategoryId, "offer's category");
            Text(offer.Title, "offer's title");
            Text(offer.Description, "offer's description");
            foreach (var (name, values) in offer.Attributes ?? new Dictionary<string, IReadOnlyList<string>>())
            {
                Text(name, "offer's attribute");
                foreach (var value in values)
                    Text(value, "offer's attribute value");
            }
        }

        if (product.Price is { TenThousandths: <= 0 } || product.ListPrice is { TenThousandths: <= 0 })
            throw new InsaneValueException("a price of nothing");
    }

    private static void OptionalText(string? text, string what)
    {
        if (text is not null)
            Text(text, what);
    }

    private static void OptionalKey(string? text, string what)
    {
        if (text is not null)
            Key(text, what);
    }

    private static void Ids(IReadOnlyDictionary<string, string>? ids)
    {
        foreach (var (kind, id) in ids ?? new Dictionary<string, string>())
        {
            Key(kind, "remote id's kind");
            Key(id, "remote id");
        }
    }

    private static void Orders(IReadOnlyList<RemoteOrder> orders)
    {
        foreach (var order in orders)
            Order(order);
    }

    private static void Order(RemoteOrder order)
    {
        Key(order.OrderKey, "order key");
        Key(order.ExternalId, "external id");
        Key(order.RawStatus, "raw status", 2_048);
        if (!Currencies.IsKnown(order.Currency))
            throw new InsaneValueException("currency");
        foreach (var line in order.Lines)
            Line(line);
        foreach (var package in order.Packages)
            Package(package);
        Text(order.Payment?.Method, "payment method");
        Party(order.Personal?.Billing);
        Party(order.Personal?.Shipping);
        Text(order.Personal?.CustomerNote, "note");
        // What the order's grain makes of it, once and again.
        var id = OrderIds.Make(Account, order.OrderKey);
        var first = OrderMerge.Merge(null, order, Account, id);
        var again = OrderMerge.Merge(first, order, Account, id);
        if (first.Lines.Count != again.Lines.Count || first.Packages.Count != again.Packages.Count || first.Status != again.Status)
            throw new InsaneValueException("an order told twice is another");
        if (!OrderIds.TryParse(Account.Tenant, id, out _, out var key) || key != order.OrderKey)
            throw new InsaneValueException("order id does not come back");
        _ = GrainKeys.Order(Account, order.OrderKey);
    }

    private static void Line(RemoteOrderLine line)
    {
        Key(line.ExternalLineId, "line id");
        OptionalKey(line.Sku, "line's SKU");
        OptionalKey(line.Barcode, "line's barcode");
        Text(line.Title, "line's title");
        Text(line.Cancel?.Code, "cancel code");
        Text(line.Cancel?.Raw, "cancel reason");
        Text(line.VatRate, "line's VAT rate");
        Ids(line.RemoteIds);
        Units(line.Quantity, "line's units");
        Units(line.Cancelled, "line's cancelled units");
        Units(line.Shipped, "line's shipped units");
        Units(line.Delivered, "line's delivered units");
        Units(line.Returned, "line's returned units");
    }

    private static void Package(RemotePackage package)
    {
        Key(package.ExternalId, "package id");
        Key(package.RawStatus, "package's raw status", 2_048);
        foreach (var origin in package.OriginIds)
            Key(origin, "package's origin");
        foreach (var line in package.Lines)
        {
            Key(line.ExternalLineId, "package's line");
            Units(line.Quantity, "package's units");
        }

        Text(package.Cargo?.TrackingNumber, "tracking number");
        Text(package.Cargo?.TrackingUrl, "tracking address");
        Text(package.Cargo?.Provider?.Code, "carrier");
        Text(package.Cargo?.Provider?.Name, "carrier");
        Text(package.Cancel?.Raw, "package's cancel reason");
    }

    private static void Party(OrderParty? party)
    {
        if (party is null)
            return;
        foreach (var text in (ReadOnlySpan<string?>)[party.FirstName, party.LastName, party.Company, party.TaxOffice, party.AddressLine, party.District, party.City, party.PostalCode, party.Country, party.Email, party.Phone])
            Text(text, "buyer's data");
    }

    private static void Listings(IReadOnlyList<RemoteListing> listings)
    {
        foreach (var listing in listings)
        {
            OptionalKey(listing.Key, "listing key");
            OptionalKey(listing.Sku, "listing's SKU");
            OptionalKey(listing.Barcode, "listing's barcode");
            Text(listing.Title, "listing's title");
            Text(SkuFolding.Search($"{listing.Title} {listing.Sku} {listing.Barcode}"), "search text");
            Text(listing.StateText, "listing's state");
            OptionalKey(listing.CategoryId, "listing's category");
            Ids(listing.RemoteIds);
            Ids(listing.GroupRemoteIds);
            if (listing.Quantity is { } units && units < 0)
                throw new InsaneValueException("negative listing's units");
        }
    }

    private static void Items(IReadOnlyList<ItemResult> items)
    {
        foreach (var item in items)
        {
            Key(item.Key, "item key");
            OptionalKey(item.Code, "item's code");
            Text(item.Message, "item's message");
            Ids(item.RemoteIds);
            Ids(item.GroupRemoteIds);
        }
    }

    private static void Units(long units, string what)
    {
        if (units is < 0 or > MostUnits)
            throw new InsaneValueException($"impossible {what}");
    }
}
