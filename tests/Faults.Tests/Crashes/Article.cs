using System.Globalization;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>One product of the load, owned by one worker, with what was acknowledged of it.</summary>
internal sealed class Article(int index)
{
    public const int StartStock = 100;

    /// <summary>More than can be sold between two corrections, so that no level of stock comes twice and each tells its version.</summary>
    public const int Correction = 37;

    public string Sku { get; } = string.Create(CultureInfo.InvariantCulture, $"FA-{index:000}");

    public string Barcode { get; } = (8690000000000L + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>Where in its cycle of steps the article is.</summary>
    public int Step { get; set; }

    /// <summary>Acknowledged corrections.</summary>
    public int Corrected { get; set; }

    public int References { get; set; }

    /// <summary>The newest acknowledged price, whole lira.</summary>
    public int Price { get; set; } = 100;

    /// <summary>The newest acknowledged title's number.</summary>
    public int Title { get; set; }

    /// <summary>Packages sold and neither cancelled nor shipped.</summary>
    public Queue<TrendyolPackageView> Open { get; } = new();

    /// <summary>A call that was not answered: repeated until it is, before anything else is done to the article.</summary>
    public HubCall? Unanswered { get; set; }

    public string TitleText => string.Create(CultureInfo.InvariantCulture, $"Kupa {Sku} r{Title}");
}

/// <param name="Kind">What an acknowledgement is noted as.</param>
/// <param name="Reference">What a repeat is known by.</param>
internal sealed record HubCall(string Kind, string Reference, string Path, object Body, bool Keyed, Action Acknowledged);
