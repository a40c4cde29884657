using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Invoices;

/// <summary>Invoice links, one a package. Runs under the seller's lock.</summary>
internal sealed class InvoiceLinkBook(TrendyolSeller seller)
{
    private readonly Dictionary<long, string> _links = [];

    public IReadOnlyDictionary<long, string> All => new Dictionary<long, string>(_links);

    /// <summary>False when the package has one.</summary>
    public bool TryAdd(long packageId, string link)
    {
        if (!_links.TryAdd(packageId, link))
            return false;
        Write(packageId, link);
        return true;
    }

    public bool Remove(long packageId)
    {
        if (!_links.Remove(packageId))
            return false;
        Write(packageId, "deleted");
        return true;
    }

    private void Write(long packageId, string detail) =>
        seller.Write(new JournalEntry { Kind = JournalKinds.Invoice, PackageId = packageId, Detail = detail });
}
