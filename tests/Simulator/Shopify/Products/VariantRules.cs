using System.Globalization;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>Checks of a variant's input that several mutations share.</summary>
internal static class VariantRules
{
    public const int MostOptions = 3;
    public const int MostVariants = 2048;

    /// <summary>The names of the variant's option values in the options' order; notes what is wrong.</summary>
    /// <param name="mayAdd">Values that an option does not have yet are added to it, as the bulk mutations do.</param>
    public static IReadOnlyList<string> Values(
        InputObject variant, IReadOnlyList<ShopifyOption> options, string path, VariantErrorWords words, bool mayAdd, List<UserErrorView> errors)
    {
        var names = new string[options.Count];
        foreach (var (value, i) in variant.Objects("optionValues").Select(static (value, i) => (value, i)))
        {
            var at = options.ToList().FindIndex(option => (value.Text("optionId") is { } id && option.Id == id) || (value.Text("optionName") is { } name && option.Name == name));
            if (at < 0)
            {
                errors.Add(UserErrorView.At($"{path}.optionValues.{i}.optionName", "Option does not exist", words.NoOption));
                continue;
            }

            var known = options[at].OptionValues.Find(option => option.Id == value.Text("id") || option.Name == value.Text("name"));
            if (known is null && mayAdd && value.Text("name") is { } added)
                options[at].OptionValues.Add(known = new ShopifyOptionValue(0, added));
            if (known is null)
                errors.Add(UserErrorView.At($"{path}.optionValues.{i}.name", "Option value does not exist", words.NoValue));
            names[at] = known?.Name ?? value.Text("name") ?? "";
        }

        if (Array.Exists(names, static name => name is null))
            errors.Add(UserErrorView.At($"{path}.optionValues", "You need to add option values for all options", words.TooFewValues));
        return names;
    }

    public static void Check(ShopifyShop shop, InputObject variant, string path, VariantErrorWords words, List<UserErrorView> errors)
    {
        if (variant.Amount("price") < 0)
            errors.Add(UserErrorView.At($"{path}.price", "Price must be greater than or equal to 0", words.NegativePrice));
        foreach (var (quantity, i) in variant.Objects("inventoryQuantities").Select(static (quantity, i) => (quantity, i)))
        {
            if (shop.Location(quantity.Text("locationId")) is null)
                errors.Add(UserErrorView.At($"{path}.inventoryQuantities.{i}.locationId", "Location does not exist", words.NoLocation));
        }
    }

    /// <summary>Two variants cannot have the same values.</summary>
    public static void CheckTwins(IReadOnlyList<IReadOnlyList<string>> values, Func<int, string> path, VariantErrorWords words, List<UserErrorView> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            if (!seen.Add(string.Join('\n', values[i])))
                errors.Add(UserErrorView.At(path(i), string.Create(CultureInfo.InvariantCulture, $"The variant '{string.Join(" / ", values[i])}' already exists."), words.Exists));
        }
    }
}
