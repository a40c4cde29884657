using KolajAI.Accounts;

namespace KolajAI.Grains.Accounts;

/// <summary>What an account may do without being asked (reliability.md 13).</summary>
/// <param name="PriceChangePercent">Of the last confirmed price.</param>
/// <param name="DelistPerDay">Listings.</param>
/// <param name="ZeroedSharePercent">Of the live listings, in a day.</param>
/// <param name="ZeroedAtLeast">Listings that may be zeroed in a day whatever their share, so that a handful of products is not a catalogue.</param>
internal sealed record BrakeLimits(decimal PriceChangePercent, int DelistPerDay, decimal ZeroedSharePercent, int ZeroedAtLeast)
{
    public static BrakeLimits Default { get; } = new(PriceChangePercent: 50, DelistPerDay: 100, ZeroedSharePercent: 30, ZeroedAtLeast: 10);

    /// <summary>A share that somebody has set is meant as it stands, in a small catalogue too.</summary>
    public static BrakeLimits Of(AccountSettings settings) => new(
        settings.MaxPriceChangePercent ?? Default.PriceChangePercent,
        settings.MaxDelistPerDay ?? Default.DelistPerDay,
        settings.MaxZeroedSharePercent ?? Default.ZeroedSharePercent,
        settings.MaxZeroedSharePercent is null ? Default.ZeroedAtLeast : 0);
}
