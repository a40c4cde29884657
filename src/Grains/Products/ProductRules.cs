using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KolajAI.Errors;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>What a product must keep to (api.md sections 1 and 3). Every error points into the product as the caller writes it.</summary>
internal static partial class ProductRules
{
    public const long MaxQuantity = 1_000_000_000;

    private const int MaxSku = 64;
    private const int MaxTitle = 500;
    private const int MaxDescription = 100_000;
    private const int MaxShortText = 500;
    private const int MaxBarcodes = 50;
    private const int MaxImages = 50;
    private const int MaxUrl = 2048;
    private const int MaxAttributes = 300;
    private const int MaxMetadata = 50;
    private const int MaxMetadataValue = 1000;
    private const decimal MaxWeightKg = 10_000m;
    private const decimal MaxCentimetres = 10_000m;

    /// <summary>Trims and normalises a SKU; adds why it cannot be one.</summary>
    public static string? Sku(string raw, List<FieldError> errors)
    {
        // Checked first: normalising throws on half a character, and on U+FFFE.
        if (raw.Any(static c => char.IsControl(c)) || !SkuFolding.CanNormalise(raw))
        {
            errors.Add(new FieldError("/sku", ErrorCodes.SkuReserved, "A SKU holds no control characters."));
            return null;
        }

        var sku = raw.Trim().Normalize(NormalizationForm.FormC);
        if (sku.Length == 0 || SkuFolding.Confusable(sku).Length == 0)
            errors.Add(new FieldError("/sku", ErrorCodes.Required, "A SKU has at least one visible character."));
        else if (sku.EnumerateRunes().Count() > MaxSku)
            errors.Add(new FieldError("/sku", ErrorCodes.TooLong, $"A SKU has at most {MaxSku} characters."));
        else if (sku is "." or ".." || Guid.TryParseExact(sku, "D", out _) || Guid.TryParseExact(sku, "N", out _))
            errors.Add(new FieldError("/sku", ErrorCodes.SkuReserved, "A SKU is neither '.' nor '..' nor of the form of an id (UUID)."));
        else
            return sku;
        return null;
    }

    /// <summary>Checks a product as it would be stored.</summary>
    public static void Check(Product product, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string>? ruled = null)
    {
        Title("/title", product.Title, errors);
        if (string.IsNullOrWhiteSpace(product.Title))
            errors.Add(new FieldError("/title", ErrorCodes.Required, "A product has a title."));
        Description("/description", product.Description, errors);
        Text("/brand", product.Brand, MaxShortText, errors);
        Text("/category", product.Category, MaxShortText, errors);
        Barcodes(product, errors);
        Images("/images", product.Images, errors);
        Prices(product.Price, product.ListPrice, errors);
        Attributes("/attributes", product.Attributes, errors);
        Measures(product, errors);
        Metadata(product.Metadata, errors);
        OfferRules.Check(product, now, errors, ruled ?? []);
        GroupRules.Check(product, errors);
        if (product.VatRate is { } vat && !(VatPattern().IsMatch(vat) && decimal.Parse(vat, CultureInfo.InvariantCulture) <= 100))
            errors.Add(new FieldError("/vat_rate", ErrorCodes.OutOfRange, "A vat_rate is a percent as text, \"20\", from 0 to 100."));
        if (product.OriginCountry is { } country && !CountryPattern().IsMatch(country))
            errors.Add(new FieldError("/origin_country", ErrorCodes.Malformed, "A country is two capital letters (ISO 3166-1)."));
    }

    /// <summary>Both prices as they would stand together.</summary>
    public static void Prices(Money? price, Money? listPrice, List<FieldError> errors)
    {
        Amount("/price", price, errors);
        Amount("/list_price", listPrice, errors);
        if (listPrice is not { } list)
            return;
        if (price is not { } paid)
            errors.Add(new FieldError("/list_price", ErrorCodes.Required, "A list_price needs a price beside it."));
        else if (paid.Currency != list.Currency)
            errors.Add(new FieldError("/list_price/currency", ErrorCodes.CurrencyMismatch, "price and list_price have the same currency."));
        else if (list.TenThousandths < paid.TenThousandths)
            errors.Add(new FieldError("/list_price", ErrorCodes.ListPriceBelowPrice, "list_price is not below price."));
    }

    public static void Quantity(long? quantity, List<FieldError> errors)
    {
        if (quantity is < 0 or > MaxQuantity)
            errors.Add(new FieldError("/quantity", ErrorCodes.OutOfRange, $"A quantity is 0 to {MaxQuantity}."));
    }

    /// <summary>A price by itself: a known currency, not finer than it, above 0.</summary>
    public static void Amount(string pointer, Money? money, List<FieldError> errors)
    {
        if (money is not { } amount)
            return;
        // Of a sale whose price was left out it is null.
        if (amount.Currency is null || !Currencies.IsKnown(amount.Currency))
            errors.Add(new FieldError(pointer + "/currency", ErrorCodes.Malformed, $"'{amount.Currency}' is no ISO 4217 code."));
        else if (amount.IsFinerThanCurrency)
            errors.Add(new FieldError(pointer, ErrorCodes.MoneyPrecision, $"{amount.Currency} has {Currencies.Decimals(amount.Currency)} decimals."));
        if (amount.TenThousandths <= 0)
            errors.Add(new FieldError(pointer, ErrorCodes.OutOfRange, "A price is above 0."));
    }

    private static void Barcodes(Product product, List<FieldError> errors)
    {
        if (product.Barcode is { } barcode)
            Barcode("/barcode", barcode, errors);
        if (product.Barcodes.Count > MaxBarcodes)
            errors.Add(new FieldError("/barcodes", ErrorCodes.TooLong, $"At most {MaxBarcodes} barcodes."));
        for (var i = 0; i < product.Barcodes.Count; i++)
            Barcode($"/barcodes/{i}", product.Barcodes[i], errors);
    }

    private static void Barcode(string pointer, string barcode, List<FieldError> errors)
    {
        if (barcode.Length is 0 or > MaxSku || barcode.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)) || !IsWellFormed(barcode))
            errors.Add(new FieldError(pointer, ErrorCodes.Malformed, $"A barcode has 1 to {MaxSku} characters and no blanks."));
    }

    public static void Images(string pointer, IReadOnlyList<ProductImage> images, List<FieldError> errors)
    {
        if (images.Count > MaxImages)
            errors.Add(new FieldError(pointer, ErrorCodes.TooLong, $"At most {MaxImages} images."));
        for (var i = 0; i < images.Count; i++)
        {
            // An import's JSON may leave the address out.
            if (images[i].Url is not { } url || url.Length > MaxUrl || url.Contains('\0') || !IsWellFormed(url) || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttps)
                errors.Add(new FieldError($"{pointer}/{i}/url", ErrorCodes.Malformed, "An image is an https address."));
            if (images[i].Position < 0)
                errors.Add(new FieldError($"{pointer}/{i}/position", ErrorCodes.OutOfRange, "A position is 0 or more."));
        }
    }

    public static void Attributes(string pointer, IReadOnlyDictionary<string, IReadOnlyList<string>> attributes, List<FieldError> errors)
    {
        if (attributes.Count > MaxAttributes)
            errors.Add(new FieldError(pointer, ErrorCodes.TooLong, $"At most {MaxAttributes} attributes."));
        foreach (var (name, values) in attributes)
        {
            Text($"{pointer}/{Escape(name)}", name, MaxShortText, errors);
            foreach (var value in values)
                Text($"{pointer}/{Escape(name)}", value, MaxDescription, errors);
        }
    }

    private static void Measures(Product product, List<FieldError> errors)
    {
        if (product.WeightKg is < 0 or > MaxWeightKg)
            errors.Add(new FieldError("/weight_kg", ErrorCodes.OutOfRange, $"A weight is 0 to {MaxWeightKg} kg."));
        if (product.DimensionsCm is { } size && new[] { size.Length, size.Width, size.Height }.Any(static d => d is <= 0 or > MaxCentimetres))
            errors.Add(new FieldError("/dimensions_cm", ErrorCodes.OutOfRange, $"Each dimension is above 0, at most {MaxCentimetres} cm."));
    }

    private static void Metadata(IReadOnlyDictionary<string, string> metadata, List<FieldError> errors)
    {
        if (metadata.Count > MaxMetadata)
            errors.Add(new FieldError("/metadata", ErrorCodes.TooLong, $"At most {MaxMetadata} entries."));
        foreach (var (name, value) in metadata)
        {
            Text($"/metadata/{Escape(name)}", name, MaxShortText, errors);
            Text($"/metadata/{Escape(name)}", value, MaxMetadataValue, errors);
        }
    }

    public static void Title(string pointer, string? title, List<FieldError> errors) => Text(pointer, title, MaxTitle, errors);

    /// <summary>A name or an id.</summary>
    public static void Short(string pointer, string? text, List<FieldError> errors) => Text(pointer, text, MaxShortText, errors);

    public static void Description(string pointer, string? description, List<FieldError> errors) => Text(pointer, description, MaxDescription, errors);

    private static void Text(string pointer, string? text, int most, List<FieldError> errors)
    {
        if (text is null)
            return;
        if (text.Length > most)
            errors.Add(new FieldError(pointer, ErrorCodes.TooLong, $"At most {most} characters."));
        // PostgreSQL's text types refuse NUL, and half a character cannot be written as UTF-8.
        if (text.Contains('\0') || !IsWellFormed(text))
            errors.Add(new FieldError(pointer, ErrorCodes.Malformed, "The text holds a character that cannot be stored."));
    }

    /// <summary>False where the text holds half a character.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>A name as part of a JSON pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{1,2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex VatPattern();

    [GeneratedRegex(@"^[A-Z]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CountryPattern();
}
