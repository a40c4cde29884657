using FsCheck;
using FsCheck.Xunit;
using KolajAI.Accounts;
using KolajAI.Grains.Prices;
using KolajAI.Monetary;
using Xunit;

namespace KolajAI.Grains.Tests.Prices;

/// <summary>What a price rule makes of a price: by example, and for any rule.</summary>
public sealed class PriceFormulaTests
{
    private static readonly Dictionary<string, decimal> Rates = new() { ["USD/TRY"] = 40m, ["EUR/TRY"] = 44.5m };

    public static TheoryData<string, string, PriceRule> Examples => new()
    {
        { "100.00", "115.00", new PriceRule { Percent = 15 } },
        { "100.00", "90.00", new PriceRule { Percent = -10 } },
        { "100.00", "107.50", new PriceRule { Percent = 5, Fixed = Lira(2.5m) } },
        { "100.00", "125.00", new PriceRule { CommissionPercent = 20 } },
        { "100.00", "117.65", new PriceRule { CommissionPercent = 15 } },
        { "99.95", "100.90", new PriceRule { Round = new(0.90m, PriceDirection.Up) } },
        { "100.00", "99.90", new PriceRule { Round = new(0.90m, PriceDirection.Nearest) } },
        { "100.00", "99.90", new PriceRule { Round = new(0.90m, PriceDirection.Down) } },
        { "0.40", "0.90", new PriceRule { Round = new(0.90m, PriceDirection.Down) } },
        { "100.50", "101.00", new PriceRule { Round = new(1.00m, PriceDirection.Nearest) } },
        { "100.49", "100.00", new PriceRule { Round = new(1.00m, PriceDirection.Nearest) } },
        { "101.20", "105.00", new PriceRule { Round = new(5m, PriceDirection.Up) } },
        { "101.20", "109.90", new PriceRule { Round = new(9.90m, PriceDirection.Up) } },
        // Half to even: 12.345 and 12.355.
        { "8.23", "12.34", new PriceRule { Percent = 50 } },
        { "24.71", "12.36", new PriceRule { Percent = -50 } },
        // The margin lifts what percent leaves too low, and rounding down must not take it again.
        { "100.00", "110.00", new PriceRule { Percent = 5, MinMarginPercent = 10 } },
        { "100.00", "110.90", new PriceRule { MinMarginPercent = 10, Round = new(0.90m, PriceDirection.Down) } },
        { "100.00", "130.00", new PriceRule { Percent = 30, MinMarginPercent = 10 } },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Rule_MakesOfAPrice(string from, string expected, PriceRule rule)
    {
        var (price, held) = PriceFormula.Of(Lira(decimal.Parse(from, System.Globalization.CultureInfo.InvariantCulture)), Pricing(rule));

        Assert.Null(held);
        Assert.Equal(expected, price!.Value.AmountText);
    }

    [Fact]
    public void Currency_IsConvertedByTheRateOrItsOpposite()
    {
        Assert.Equal("2.75 USD", Of(Lira(100), new PriceRule { Currency = "USD", Percent = 10 }));
        Assert.Equal("4050.00 TRY", Of(Money.FromDecimal(100, "USD"), new PriceRule { Currency = "TRY", Fixed = Lira(50) }));
        Assert.Equal("448 JPY", Of(Money.FromDecimal(100, "TRY"), new PriceRule { Currency = "JPY" }, new() { ["TRY/JPY"] = 4.475m }));
    }

    [Fact]
    public void WhatCannotBeWorkedOut_IsHeldWithWhatToChange()
    {
        var (price, held) = PriceFormula.Of(Lira(100), Pricing(new PriceRule { Currency = "GBP" }));
        Assert.Null(price);
        Assert.Equal("price_rule", held!.Code);
        Assert.Contains("TRY/GBP", held.Message, StringComparison.Ordinal);
        Assert.Equal("price_rule", PriceFormula.Of(Lira(10), Pricing(new PriceRule { Fixed = Lira(-10) })).Held!.Code);
        Assert.Equal("price_rule", PriceFormula.Of(Lira(9_999_999_999_999m), Pricing(new PriceRule { Percent = 10_000 })).Held!.Code);
    }

    [Property(MaxTest = 2000)]
    public void AnyRule_KeepsTheMarginAndTheGrid_AndIsAPriceOfItsCurrency(
        PositiveInt kurus, int percent, NonNegativeInt commission, NonNegativeInt margin, PositiveInt to, byte direction, bool rounds)
    {
        var rule = new PriceRule
        {
            Percent = percent % 99,
            CommissionPercent = commission.Get % 90 / 1.5m,
            MinMarginPercent = margin.Get % 40,
            Round = rounds ? new PriceRounding(((to.Get % 2000) + 1) / 100m, (PriceDirection)(direction % 3)) : null,
        };
        var from = new Money(kurus.Get * 100L, "TRY");

        var (price, held) = PriceFormula.Of(from, Pricing(rule));

        Assert.Null(held);
        Assert.False(price!.Value.IsFinerThanCurrency);
        Assert.True(price.Value.TenThousandths > 0);
        var kept = 1 - (rule.CommissionPercent / 100);
        var least = from.Amount * (1 + (rule.MinMarginPercent!.Value / 100)) / kept;
        Assert.True(price.Value.Amount >= least, $"{price} keeps less than {least} of {from}");
        var wanted = Math.Max(from.Amount * (1 + (rule.Percent / 100)) / kept, least);
        if (rule.Round is not { } round)
        {
            Assert.True(Math.Abs(price.Value.Amount - wanted) <= 0.01m, $"{price} is not {wanted}");
            return;
        }

        Assert.Equal(price.Value.Amount, PriceGrid.Round(price.Value.Amount, round));
        Assert.True(round.Direction is not PriceDirection.Up || price.Value.Amount >= wanted, $"{price} is below {wanted}");
    }

    [Property(MaxTest = 2000)]
    public void Rounding_StaysWithinOneStep_AndKeepsTheOrderOfPrices(PositiveInt a, PositiveInt b, PositiveInt to, byte direction)
    {
        var round = new PriceRounding(((to.Get % 2000) + 1) / 100m, (PriceDirection)(direction % 3));
        var (low, high) = (Math.Min(a.Get, b.Get) / 100m, Math.Max(a.Get, b.Get) / 100m);

        var (lower, higher) = (PriceGrid.Round(low, round), PriceGrid.Round(high, round));

        Assert.True(lower <= higher, $"{low} becomes {lower}, {high} becomes {higher}");
        Assert.Equal(lower, PriceGrid.Round(lower, round));
        var span = 10m * round.To;
        Assert.InRange(lower, low - span, low + span);
    }

    [Property(MaxTest = 500)]
    public void NoRule_ChangesNothing(PositiveInt kurus)
    {
        var from = new Money(kurus.Get * 100L, "TRY");
        Assert.Null(ChannelPricing.Of(new PriceRule(), Rates));
        Assert.Equal(from, PriceFormula.Of(from, Pricing(new PriceRule())).Price);
    }

    private static string Of(Money from, PriceRule rule, Dictionary<string, decimal>? rates = null) => PriceFormula.Of(from, new ChannelPricing(rule, rates ?? Rates)).Price!.Value.ToString();

    private static ChannelPricing Pricing(PriceRule rule) => new(rule, Rates);

    private static Money Lira(decimal amount) => Money.FromDecimal(amount, "TRY");
}
