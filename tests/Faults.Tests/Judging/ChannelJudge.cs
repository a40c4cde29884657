using System.Globalization;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>
/// I5: each channel shows what the hub wants, all of it is on offer, and no channel took an older version after a newer, a restored hub's apart. A stock write's key
/// ends with its version.
/// </summary>
internal static class ChannelJudge
{
    public static void Add(History history, Verdict verdict)
    {
        var shown = new Dictionary<(string Shop, string Sku), long>();
        var versions = new Dictionary<(string Shop, string Sku), long>();
        var isRestored = false;
        foreach (var entry in history.Platform)
        {
            if (!isRestored && entry.At >= history.RestoredAt)
            {
                isRestored = true;
                versions.Clear();
            }

            if (entry is not { Sku: { } sku, NewQuantity: { } quantity })
                continue;
            var listing = (entry.SellerId, sku);
            shown[listing] = quantity;
            if (entry is not { Kind: JournalKinds.StockPrice, WriteKey: { } key, Detail: not "repeat" })
                continue;
            var version = long.Parse(key[(key.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
            if (version < versions.GetValueOrDefault(listing))
                verdict.Add("I5", $"{entry.SellerId} took version {version} of {sku} after {versions[listing]}");
            versions[listing] = version;
        }

        var products = history.Store.Products.ToDictionary(static row => row.Sku, StringComparer.Ordinal);
        var stocks = history.Store.Stocks.ToDictionary(static row => (row.Account, row.Sku));
        foreach (var article in history.Articles)
        {
            var onOffer = 0L;
            foreach (var shop in article.Shops)
            {
                var there = shown.GetValueOrDefault((shop, article.Sku), -1);
                onOffer += Math.Max(0, there);
                // A channel that was never given one of few units has no number of its own, and shows none.
                if (!stocks.TryGetValue((shop, article.Sku), out var row))
                {
                    if (there != 0)
                        verdict.Add("I5", $"{shop} shows {there} of {article.Sku}; the hub wants nothing there");
                }
                else if (row.Desired != there || row.ConfirmedVersion < row.DesiredVersion)
                    verdict.Add("I5", $"{shop} shows {there} of {article.Sku}; the hub wants {row.Desired} (version {row.DesiredVersion}, confirmed {row.ConfirmedVersion})");
            }

            var available = products.TryGetValue(article.Sku, out var product) ? Math.Max(0, product.OnHand - product.Reserved) : 0;
            if (article.Guarded ? onOffer != available : article.Shops.Any(shop => shown.GetValueOrDefault((shop, article.Sku), -1) != available))
                verdict.Add("I4", $"{article.Sku}: {available} are available, {onOffer} are on offer on {article.Shops.Count} channels");
        }
    }
}
