using System.Globalization;
using System.Text.Json.Serialization;

namespace KolajAI.Monetary;

/// <summary>
/// An amount of one currency, held as whole ten-thousandths (<c>199.90 TRY</c> is <c>1_999_000</c>), never as a float.
/// </summary>
/// <param name="TenThousandths">The amount times 10,000.</param>
/// <param name="Currency">An ISO 4217 code, upper case.</param>
[GenerateSerializer, Immutable, Alias("Money")]
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money(long TenThousandths, string Currency)
{
    public const int Scale = 10_000;

    /// <summary>The largest amount.</summary>
    public const decimal Most = 9_999_999_999_999.9999m;

    /// <summary>The amount as a decimal number of whole currency units.</summary>
    public decimal Amount => (decimal)TenThousandths / Scale;

    public static Money Zero(string currency) => new(0, currency);

    /// <summary>Rounds half to even at the fourth decimal.</summary>
    /// <exception cref="OverflowException">The amount has more than 13 digits before the point.</exception>
    public static Money FromDecimal(decimal amount, string currency)
    {
        var rounded = decimal.Round(amount * Scale, 0, MidpointRounding.ToEven);
        if (Math.Abs(rounded) >= 1e17m)
            throw new OverflowException("An amount has at most 13 digits before the point.");
        return new Money((long)rounded, currency);
    }

    /// <summary>Rounds half to even to the currency's own decimals (2 for TRY, 0 for JPY).</summary>
    public Money ToCurrencyPrecision()
    {
        var step = (long)Math.Pow(10, 4 - Currencies.Decimals(Currency));
        var units = decimal.Round((decimal)TenThousandths / step, 0, MidpointRounding.ToEven);
        return this with { TenThousandths = (long)units * step };
    }

    /// <summary>True when the amount has more decimals than its currency.</summary>
    public bool IsFinerThanCurrency => ToCurrencyPrecision() != this;

    /// <summary>The amount with the currency's decimals, or more when it is finer: <c>199.90</c>.</summary>
    public string AmountText
    {
        get
        {
            var text = Amount.ToString("0.0000", CultureInfo.InvariantCulture);
            var keep = text.Length - (4 - Currencies.Decimals(Currency));
            while (text.Length > keep && text[^1] == '0')
                text = text[..^1];
            return text[^1] == '.' ? text[..^1] : text;
        }
    }

    public static Money operator +(Money a, Money b) => a.SameCurrency(b) with { TenThousandths = checked(a.TenThousandths + b.TenThousandths) };

    public static Money operator -(Money a, Money b) => a.SameCurrency(b) with { TenThousandths = checked(a.TenThousandths - b.TenThousandths) };

    public static Money operator *(Money a, long by) => a with { TenThousandths = checked(a.TenThousandths * by) };

    private Money SameCurrency(Money other) => other.Currency == Currency
        ? this
        : throw new InvalidOperationException($"{Currency} and {other.Currency} cannot be added.");

    public override string ToString() => $"{AmountText} {Currency}";
}
