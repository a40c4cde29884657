using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace KolajAI.Monetary;

/// <summary>
/// <c>{"amount": "199.90", "currency": "TRY"}</c>. Failures are <see cref="JsonException"/>s whose message begins with the
/// published error code and a colon (<c>money_not_string: …</c>), so that the HTTP front can answer it.
/// </summary>
public sealed partial class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number)
            throw new JsonException("money_not_string: Money is {\"amount\": \"199.90\", \"currency\": \"TRY\"}, not a number.");
        if (reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("money_malformed: Money is {\"amount\": \"199.90\", \"currency\": \"TRY\"}.");
        string? amount = null, currency = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType is JsonTokenType.Number)
                throw new JsonException("money_not_string: The amount is a string, \"199.90\", so that no digit is lost.");
            if (reader.TokenType is not JsonTokenType.String)
                throw new JsonException($"money_malformed: '{name}' of Money is a string.");
            switch (name)
            {
                case "amount": amount = reader.GetString(); break;
                case "currency": currency = reader.GetString(); break;
                default: throw new JsonException($"unknown_field: Money has no field '{name}'.");
            }
        }

        if (amount is null || currency is null)
            throw new JsonException("money_malformed: Money needs both amount and currency.");
        if (!AmountPattern().IsMatch(amount))
            throw new JsonException("money_malformed: An amount has up to 13 digits, and up to 4 after a point.");
        if (!Currencies.IsKnown(currency))
            throw new JsonException($"currency_unknown: '{currency}' is no ISO 4217 code; Turkish lira is TRY.");
        return Money.FromDecimal(decimal.Parse(amount, CultureInfo.InvariantCulture), currency);
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount"u8, value.AmountText);
        writer.WriteString("currency"u8, value.Currency);
        writer.WriteEndObject();
    }

    [GeneratedRegex(@"^-?[0-9]{1,13}(\.[0-9]{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AmountPattern();
}
