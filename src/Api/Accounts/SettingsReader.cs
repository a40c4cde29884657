using System.Globalization;
using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Connectors;
using KolajAI.Errors;

namespace KolajAI.Api.Accounts;

/// <summary>
/// Splits settings into the common ones and the connector's own. A setting whose effect has not landed is refused with its pointer,
/// never accepted and ignored; its value that means "off" is taken.
/// </summary>
internal sealed class SettingsReader(string basePointer, ConnectorDescriptor? connector)
{
    private const int LeastInterval = 5;
    private const int MostInterval = 86_400;
    private const int MostBuffer = 1_000_000;
    private const int MostPersonalDays = 3_650;
    /// <summary>So many percent are no brake any more.</summary>
    private const decimal MostPriceChange = 1_000_000;
    private const int MostPermits = 100_000_000;
    private const string LimitPrefix = "limits.";

    private readonly List<FieldError> _errors = [];
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private AccountSettings? _common;

    public AccountSettings? Common => _common;

    /// <summary>The connector's own, as text.</summary>
    public IReadOnlyDictionary<string, string> Own => _own;

    public IReadOnlyList<FieldError> Errors => _errors;

    public SettingsReader Read(IReadOnlyDictionary<string, JsonElement> settings)
    {
        foreach (var (name, value) in settings)
            One(name, value);
        return this;
    }

    private void One(string name, JsonElement value)
    {
        var at = $"{basePointer}/{name}";
        if (value.ValueKind is JsonValueKind.Null && !IsOwn(name, out _))
            return;
        var common = _common ?? new AccountSettings();
        switch (name)
        {
            case "sync_interval_seconds" when Whole(value, at) is { } seconds:
                _common = common with { SyncIntervalSeconds = InRange(seconds, LeastInterval, MostInterval, at, "seconds") };
                break;
            case "import_orders_from" when Time(value, at) is { } from:
                _common = common with { ImportOrdersFrom = from };
                break;
            case "auto_acknowledge" when Flag(value, at) is { } acknowledge:
                _common = common with { AutoAcknowledge = acknowledge };
                break;
            case "restock_on_cancel" when Flag(value, at) is { } restock:
                _common = common with { RestockOnCancel = restock };
                break;
            case "max_price_change_percent" when Percent(value, at, MostPriceChange) is { } change:
                _common = common with { MaxPriceChangePercent = change };
                break;
            case "max_zeroed_share_percent" when Percent(value, at, 100) is { } share:
                _common = common with { MaxZeroedSharePercent = share };
                break;
            case "max_delist_per_day" when Whole(value, at) is { } delisted:
                _common = common with { MaxDelistPerDay = InRange(delisted, 0, int.MaxValue, at, "listings") };
                break;
            case "personal_data_days" when Whole(value, at) is { } days:
                _common = common with { PersonalDataDays = InRange(days, 1, MostPersonalDays, at, "days") };
                break;
            case "stock_buffer" when Whole(value, at) is { } buffer:
                _common = common with { StockBuffer = InRange(buffer, 0, MostBuffer, at, "units") };
                break;
            case "stock_policy" when StockPolicies.Read(value, at, _errors) is { } policy:
                _common = common with { StockPolicy = policy };
                break;
            case "price_rule" when PriceRules.Read(value, at, _errors) is { } rule:
                _common = common with { PriceRule = rule };
                break;
            case "warehouses" when Warehouses(value, at) is { } warehouses:
                _common = common with { Warehouses = warehouses };
                break;
            case "warehouses" or "price_rule" or "stock_buffer" or "stock_policy" or "sync_interval_seconds" or "import_orders_from" or "auto_acknowledge" or "restock_on_cancel"
                or "max_price_change_percent" or "max_delist_per_day" or "max_zeroed_share_percent" or "personal_data_days":
                break;
            default:
                if (!IsLater(name, value, at))
                    ReadOwn(name, value, at);
                break;
        }
    }

    /// <summary>True for a promised setting: its "off" value is taken, any other is 501.</summary>
    private bool IsLater(string name, JsonElement value, string at)
    {
        switch (name)
        {
            case "restock_on_return":
                if (Flag(value, at) is true)
                    Later(at, name);
                return true;
            case "invoicing":
                if (value.ValueKind is not JsonValueKind.String || value.GetString() is not "off")
                    Later(at, name);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ids, each once, the preferred first; none: all warehouses. That they exist is asked where they are stored.</summary>
    private List<string>? Warehouses(JsonElement value, string at)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            Wrong(at, "a list of warehouse ids");
            return null;
        }

        var ids = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            var id = item.ValueKind is JsonValueKind.String ? item.GetString()! : null;
            if (id is null)
                Wrong($"{at}/{ids.Count}", "a warehouse id");
            else if (ids.Contains(id))
                _errors.Add(new FieldError($"{at}/{ids.Count}", ErrorCodes.DuplicateItem, "The warehouse stands in the list twice."));
            ids.Add(id ?? "");
        }

        return ids;
    }

    private void ReadOwn(string name, JsonElement value, string at)
    {
        if (!IsOwn(name, out var field))
            _errors.Add(new FieldError(at, "unknown_field", $"There is no setting '{name}'."));
        else if (field is null && value.ValueKind is not JsonValueKind.Null)
            Limit(name, value, at);
        else if (value.ValueKind is JsonValueKind.Null)
            _own[name] = field?.Default ?? "";
        else if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            Wrong(at, "a string, a number, true or false");
        else
            _own[name] = value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    /// <summary>The platform's limit as the seller knows it; quotas read it as text.</summary>
    private void Limit(string name, JsonElement value, string at)
    {
        if (Whole(value, at) is { } permits)
            _own[name] = InRange(permits, 1, MostPermits, at, "calls or points").ToString(CultureInfo.InvariantCulture);
    }

    private bool IsOwn(string name, out ConnectorField? field)
    {
        field = connector?.SettingFields.FirstOrDefault(f => f.Name == name);
        return field is not null
            || (name.StartsWith(LimitPrefix, StringComparison.Ordinal) && connector?.Limits.Any(l => l.Name == name[LimitPrefix.Length..]) == true);
    }

    private int InRange(int number, int least, int most, string at, string what)
    {
        if (number < least || number > most)
            _errors.Add(new FieldError(at, ErrorCodes.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"From {least} to {most} {what}.")));
        return number;
    }

    private decimal? Percent(JsonElement value, string at, decimal most)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDecimal(out var percent))
            return Wrong<decimal>(at, "a number");
        if (percent < 0 || percent > most)
            _errors.Add(new FieldError(at, ErrorCodes.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"From 0 to {most} percent.")));
        return percent;
    }

    private int? Whole(JsonElement value, string at) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : Wrong<int>(at, "a whole number");

    private bool? Flag(JsonElement value, string at) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong<bool>(at, "true or false");

    private DateTimeOffset? Time(JsonElement value, string at) =>
        value.ValueKind is JsonValueKind.String && UtcTimeConverter.Parse(value.GetString()) is { } time ? time : Wrong<DateTimeOffset>(at, "a time of RFC 3339");

    private T? Wrong<T>(string at, string wanted)
        where T : struct
    {
        Wrong(at, wanted);
        return null;
    }

    private void Wrong(string at, string wanted) => _errors.Add(new FieldError(at, "wrong_type", $"This must be {wanted}."));

    private void Later(string at, string name) =>
        _errors.Add(new FieldError(at, ErrorCodes.NotImplemented, $"'{name}' with this value is promised and has not landed yet."));
}
