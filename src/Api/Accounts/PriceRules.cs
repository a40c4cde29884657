using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KolajAI.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Api.Accounts;

/// <summary><c>price_rule {base, percent, fixed, commission_percent, round {to, direction}, min_margin_percent, currency}</c>, of a tenant or an account.</summary>
internal static partial class PriceRules
{
    private const decimal MostPercent = 10_000;

    internal sealed record RoundShape(string To, PriceDirection Direction);

    /// <param name="Currency">The channel's; null: the product's.</param>
    internal sealed record Shape(
        PriceBase Base, decimal Percent, Money? Fixed, decimal CommissionPercent, RoundShape? Round, decimal? MinMarginPercent, string? Currency);

    public static Shape? Of(PriceRule? rule) => rule is null or { IsNone: true } ? null : new Shape(
        rule.Base, rule.Percent, rule.Fixed, rule.CommissionPercent,
        rule.Round is { } round ? new RoundShape(round.To.ToString(CultureInfo.InvariantCulture), round.Direction) : null, rule.MinMarginPercent, rule.Currency);

    /// <summary>Null when <paramref name="errors"/> got an entry. An empty object is the rule that changes nothing.</summary>
    public static PriceRule? Read(JsonElement value, string at, List<FieldError> errors)
    {
        var before = errors.Count;
        if (value.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new FieldError(at, "wrong_type", "This must be an object; {} for no rule."));
            return null;
        }

        var rule = new PriceRule();
        foreach (var member in value.EnumerateObject())
        {
            var pointer = $"{at}/{member.Name}";
            if (member.Value.ValueKind is not JsonValueKind.Null)
                rule = Member(rule, member.Name, member.Value, pointer, errors);
        }

        if (errors.Count == before && rule is { Fixed: { } added, Currency: { } currency } && added.Currency != currency)
            errors.Add(new FieldError($"{at}/fixed/currency", ErrorCodes.CurrencyMismatch, $"fixed is in the rule's currency, {currency}."));
        return errors.Count == before ? rule : null;
    }

    private static PriceRule Member(PriceRule rule, string name, JsonElement value, string at, List<FieldError> errors)
    {
        switch (name)
        {
            case "base" when Word(value) is "cost":
                errors.Add(new FieldError(at, ErrorCodes.NotImplemented, "Products have no cost yet: price or list_price."));
                return rule;
            case "base":
                return rule with { Base = OneOf(value, at, errors, ("price", PriceBase.Price), ("list_price", PriceBase.ListPrice)) };
            case "percent":
                return rule with { Percent = Percent(value, at, -99.99m, MostPercent, errors) };
            case "commission_percent":
                return rule with { CommissionPercent = Percent(value, at, 0, 99.99m, errors) };
            case "min_margin_percent":
                return rule with { MinMarginPercent = Percent(value, at, -99.99m, MostPercent, errors) };
            case "fixed":
                return rule with { Fixed = Amount(value, at, errors) };
            case "round":
                return rule with { Round = Rounding(value, at, errors) };
            case "currency":
                if (Word(value) is not { } currency || !Currencies.IsKnown(currency))
                    errors.Add(new FieldError(at, "currency_unknown", "A code of ISO 4217; Turkish lira is TRY."));
                return rule with { Currency = Word(value) };
            default:
                errors.Add(new FieldError(at, "unknown_field", $"The field '{name}' is not known here."));
                return rule;
        }
    }

    private static PriceRounding? Rounding(JsonElement value, string at, List<FieldError> errors)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new FieldError(at, "wrong_type", "This must be an object with 'to' and 'direction'."));
            return null;
        }

        decimal? to = null;
        var direction = PriceDirection.Nearest;
        foreach (var member in value.EnumerateObject())
        {
            var pointer = $"{at}/{member.Name}";
            switch (member.Name)
            {
                case "to" when Word(member.Value) is { } text && To().IsMatch(text) && decimal.Parse(text, CultureInfo.InvariantCulture) is > 0 and var amount:
                    to = amount;
                    break;
                case "to":
                    errors.Add(new FieldError(pointer, ErrorCodes.OutOfRange, "An amount above 0 as text with at most 4 decimals: \"0.90\", \"1.00\"."));
                    return null;
                case "direction":
                    direction = OneOf(member.Value, pointer, errors, ("nearest", PriceDirection.Nearest), ("up", PriceDirection.Up), ("down", PriceDirection.Down));
                    break;
                default:
                    errors.Add(new FieldError(pointer, "unknown_field", $"The field '{member.Name}' is not known here."));
                    break;
            }
        }

        if (to is null)
            errors.Add(new FieldError($"{at}/to", ErrorCodes.Required, "What to round to: \"0.90\", \"1.00\"."));
        return to is { } known ? new PriceRounding(known, direction) : null;
    }

    private static Money? Amount(JsonElement value, string at, List<FieldError> errors)
    {
        try
        {
            var amount = value.Deserialize<Money>(ApiJson.Options);
            if (amount.IsFinerThanCurrency)
                errors.Add(new FieldError(at, ErrorCodes.MoneyPrecision, $"{amount.Currency} has {Currencies.Decimals(amount.Currency)} decimals."));
            return amount;
        }
        catch (JsonException wrong)
        {
            // The converter begins its message with the published code.
            var end = wrong.Message.IndexOf(':', StringComparison.Ordinal);
            errors.Add(end > 0 ? new FieldError(at, wrong.Message[..end], wrong.Message[(end + 1)..].Trim()) : new FieldError(at, "money_malformed", wrong.Message));
            return null;
        }
    }

    private static decimal Percent(JsonElement value, string at, decimal least, decimal most, List<FieldError> errors)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDecimal(out var percent))
            errors.Add(new FieldError(at, "wrong_type", "This must be a number."));
        else if (percent < least || percent > most || decimal.Round(percent, 4) != percent)
            errors.Add(new FieldError(at, ErrorCodes.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"From {least} to {most} percent, with at most 4 decimals.")));
        else
            return percent;
        return 0;
    }

    private static T OneOf<T>(JsonElement value, string at, List<FieldError> errors, params ReadOnlySpan<(string Word, T Value)> known)
    {
        foreach (var (word, meaning) in known)
        {
            if (Word(value) == word)
                return meaning;
        }

        var words = new List<string>();
        foreach (var (word, _) in known)
            words.Add(word);
        errors.Add(new FieldError(at, "unknown_value", $"One of: {string.Join(", ", words)}."));
        return known[0].Value;
    }

    private static string? Word(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^[0-9]{1,9}(\.[0-9]{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex To();
}
