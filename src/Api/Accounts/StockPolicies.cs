using System.Text.Json;
using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Api.Accounts;

/// <summary><c>stock_policy {mode: shared|guarded, threshold}</c>, of a tenant, an account or a product.</summary>
internal static class StockPolicies
{
    /// <param name="Threshold">Null: always guarded.</param>
    internal sealed record Shape(StockMode Mode, long? Threshold);

    public static Shape? Of(StockPolicy? policy) => policy is null ? null : new Shape(policy.Mode, policy.Mode is StockMode.Guarded ? policy.Threshold : null);

    /// <summary>Null when <paramref name="errors"/> got an entry.</summary>
    public static StockPolicy? Read(JsonElement value, string at, List<FieldError> errors)
    {
        var before = errors.Count;
        if (value.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new FieldError(at, "wrong_type", "This must be an object."));
            return null;
        }

        StockMode? mode = null;
        long? threshold = StockPolicy.DefaultThreshold;
        foreach (var member in value.EnumerateObject())
        {
            var pointer = $"{at}/{member.Name}";
            switch (member.Name)
            {
                case "mode":
                    mode = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() switch
                    {
                        "shared" => StockMode.Shared,
                        "guarded" => StockMode.Guarded,
                        _ => null,
                    }
                    : null;
                    if (mode is null)
                        errors.Add(new FieldError(pointer, "unknown_value", "shared or guarded."));
                    break;
                case "threshold" when member.Value.ValueKind is JsonValueKind.Null:
                    threshold = null;
                    break;
                case "threshold" when member.Value.ValueKind is JsonValueKind.Number && member.Value.TryGetInt64(out var units) && units is >= 0 and <= 1_000_000_000:
                    threshold = units;
                    break;
                case "threshold":
                    errors.Add(new FieldError(pointer, ErrorCodes.OutOfRange, "A whole number from 0 to 1,000,000,000, or null for always."));
                    break;
                default:
                    errors.Add(new FieldError(pointer, "unknown_field", $"The field '{member.Name}' is not known here."));
                    break;
            }
        }

        if (mode is null && errors.Count == before)
            errors.Add(new FieldError($"{at}/mode", ErrorCodes.Required, "shared or guarded."));
        return errors.Count == before ? new StockPolicy(mode!.Value, threshold) : null;
    }
}
