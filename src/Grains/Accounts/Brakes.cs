using System.Globalization;
using KolajAI.Grains.Prices;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>What one daily brake has let through before, and the products among the asked-for that it did.</summary>
internal sealed record BrakeCount(long Passed, IReadOnlySet<string> Products)
{
    public static BrakeCount None { get; } = new(0, new HashSet<string>());
}

/// <summary>A wish that waits for a person.</summary>
internal sealed record StoppedWish(AspectRow Row, string Kind, string? Before, string Message);

/// <param name="Counted">Wishes let through that a daily brake has not counted yet.</param>
internal sealed record BrakeVerdict(IReadOnlyList<StoppedWish> Stopped, IReadOnlyList<(AspectRow Row, string Kind)> Counted);

/// <summary>
/// Decides which due wishes wait for a person: a price that moves too far, too many listings closed in a day, too large a share of them
/// zeroed. What orders sold is never stopped, what was sent before or let through by a person neither.
/// </summary>
internal static class Brakes
{
    public const string PriceChange = "price_change";
    public const string Delisting = "delisting";
    public const string Zeroing = "zeroing";

    /// <summary>A rule makes less of a price than the offer's <c>min_price</c>: never sent, whoever approves.</summary>
    public const string MinPrice = PriceWishes.Minimum;

    /// <summary>A rule cannot be worked out: there is nothing to send.</summary>
    public const string PriceRule = PriceWishes.Rule;

    /// <summary>The brake that has a say in a wish; null for most.</summary>
    public static string? KindOf(AspectRow row)
    {
        if (row.ErrorCode != BatchPlanner.OutcomeUnknown && BatchPlanner.HeldOf(row) is { } held)
            return held.Code;
        // What is not on the channel yet cannot be changed too far; what was sent once has passed; an unknown outcome is read back first.
        if (row.ConfirmedVersion == 0 || row.SentVersion == row.DesiredVersion || row.ApprovedVersion == row.DesiredVersion
            || row.ErrorCode == BatchPlanner.OutcomeUnknown || row.Cause is ListingCauses.Sale or ListingCauses.SendAgain or ListingCauses.Closing)
            return null;
        return row.Aspect switch
        {
            Aspects.Price => PriceChange,
            Aspects.Stock when row.Cause is ListingCauses.Delisting => Delisting,
            // A guarded number goes to 0 and back while units move between channels.
            Aspects.Stock when !row.Guarded && BatchPlanner.Stock(row.DesiredValue).Quantity == 0 && Before(row) is { } shown && BatchPlanner.Stock(shown).Quantity > 0 => Zeroing,
            _ => null,
        };
    }

    /// <param name="due">In the order in which they would be sent.</param>
    /// <param name="live">Listings that show stock or were zeroed today; asked only where something would be zeroed.</param>
    public static BrakeVerdict Decide(IReadOnlyList<AspectRow> due, BrakeLimits limits, BrakeCount delisted, BrakeCount zeroed, long live)
    {
        var stopped = new List<StoppedWish>();
        var counted = new List<(AspectRow, string)>();
        var mayDelist = new Allowance(limits.DelistPerDay, delisted);
        var mayZero = new Allowance(Math.Max(limits.ZeroedAtLeast, (long)Math.Floor(live * limits.ZeroedSharePercent / 100)), zeroed);
        foreach (var row in due)
        {
            switch (KindOf(row))
            {
                case MinPrice or PriceRule:
                    stopped.Add(new StoppedWish(row, BatchPlanner.HeldOf(row)!.Code, Before(row), BatchPlanner.HeldOf(row)!.Message));
                    break;
                case PriceChange when TooFar(row, limits.PriceChangePercent) is { } message:
                    stopped.Add(new StoppedWish(row, PriceChange, Before(row), message));
                    break;
                case Delisting when !mayDelist.Take(row.ProductId):
                    stopped.Add(new StoppedWish(row, Delisting, Before(row), Text(
                        $"More than {limits.DelistPerDay} listings would be closed today (max_delist_per_day); this one waits for approval.")));
                    break;
                case Zeroing when !mayZero.Take(row.ProductId):
                    stopped.Add(new StoppedWish(row, Zeroing, Before(row), Text(
                        $"More than {limits.ZeroedSharePercent:0.####} % of the live listings would become 0 today (max_zeroed_share_percent); this one waits for approval.")));
                    break;
                case Delisting when !delisted.Products.Contains(row.ProductId):
                    counted.Add((row, Delisting));
                    break;
                case Zeroing when !zeroed.Products.Contains(row.ProductId):
                    counted.Add((row, Zeroing));
                    break;
                default:
                    break;
            }
        }

        return new BrakeVerdict(stopped, counted);
    }

    private static string? TooFar(AspectRow row, decimal mostPercent)
    {
        if (Before(row) is not { } before || BatchPlanner.Price(before).Price is not { } old || BatchPlanner.Price(row.DesiredValue).Price is not { } next)
            return null;
        if (old.Currency != next.Currency)
            return Text($"The price changes its currency from {old.Currency} to {next.Currency}; it waits for approval.");
        if (old.Amount == 0)
            return null;
        var percent = Math.Abs(next.Amount - old.Amount) / old.Amount * 100;
        return percent <= mostPercent
            ? null
            : Text($"The price changes by {percent:0.#} %, more than {mostPercent:0.####} % (max_price_change_percent); it waits for approval.");
    }

    /// <summary>What the channel was last told: forgotten where it showed something else, then the value that was sent.</summary>
    private static string? Before(AspectRow row) => row.ConfirmedValue ?? row.SentValue;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Allowance(long most, BrakeCount before)
    {
        private readonly HashSet<string> _products = new(before.Products, StringComparer.Ordinal);
        private long _used = before.Passed;

        public bool Take(string product)
        {
            if (_products.Contains(product))
                return true;
            if (_used >= most)
                return false;
            _used++;
            _products.Add(product);
            return true;
        }
    }
}
