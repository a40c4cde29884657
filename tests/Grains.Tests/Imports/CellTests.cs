using KolajAI.Grains.Imports.Mapping;
using KolajAI.Imports;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

public sealed class CellTests
{
    [Theory]
    [InlineData("1.234,56", true, "1234.56")]
    [InlineData("1.234,56", false, "1234.56")]
    [InlineData("1,234.56", true, "1234.56")]
    [InlineData("1234.56", true, "1234.56")]
    [InlineData("199,90", false, "199.90")]
    [InlineData("1.234", true, "1234")]
    [InlineData("1.234", false, "1.234")]
    [InlineData("1,234", true, "1.234")]
    [InlineData("1,234", false, "1234")]
    [InlineData("1.234.567", false, "1234567")]
    [InlineData("12.345.678,9", true, "12345678.9")]
    [InlineData("1 234,50", true, "1234.50")]
    [InlineData("0,528", true, "0.528")]
    [InlineData("-5", true, "-5")]
    [InlineData("12.34.56", true, null)]
    [InlineData("1.23,45,67", true, null)]
    [InlineData("on beş", true, null)]
    [InlineData("", true, null)]
    [InlineData(",5", true, null)]
    public void Decimal_AsPeopleWriteIt_IsTheNumber(string text, bool comma, string? expected) =>
        Assert.Equal(expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), CellNumbers.Decimal(text, isNumber: false, comma));

    [Theory]
    [InlineData("199.9", "199.9")]
    [InlineData("1.2345E3", "1234.5")]
    [InlineData("0.1", "0.1")]
    [InlineData("8690000000017", "8690000000017")]
    public void Decimal_OfAWorkbook_IsReadWithAPoint(string text, string expected) =>
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), CellNumbers.Decimal(text, isNumber: true, comma: true));

    [Theory]
    [InlineData("₺1.234,56", "1234.56 TRY")]
    [InlineData("199,90 TL", "199.90 TRY")]
    [InlineData("149.90 TRY", "149.90 TRY")]
    [InlineData("USD 10,50", "10.50 USD")]
    [InlineData("$10.50", "10.50 USD")]
    [InlineData("99", "99.00 TRY")]
    [InlineData("12 elma", null)]
    [InlineData("99999999999999", null)]
    public void Amount_WithOrWithoutCurrency_IsMoney(string text, string? expected) =>
        Assert.Equal(expected, CellNumbers.Amount(text, isNumber: false, comma: true, "TRY")?.ToString());

    [Theory]
    [InlineData("25.11.2026 14:30", "2026-11-25T11:30:00Z")]
    [InlineData("25.11.2026", "2026-11-24T21:00:00Z")]
    [InlineData("2026-11-25", "2026-11-24T21:00:00Z")]
    [InlineData("2026-11-25T14:30:00+03:00", "2026-11-25T11:30:00Z")]
    [InlineData("31.02.2026", null)]
    [InlineData("dün", null)]
    public void Time_WithoutAZone_IsOfTheTenant(string text, string? expected) => Assert.Equal(
        expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
        CellTimes.Read(text, isNumber: false, TimeZoneInfo.FindSystemTimeZoneById("Europe/Istanbul")));

    [Fact]
    public void Time_DayNumberOfAWorkbook_IsThatDay() => Assert.Equal(
        new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero), CellTimes.Read("46351.5", isNumber: true, TimeZoneInfo.FindSystemTimeZoneById("Europe/Istanbul")));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("+90", "'+90")]
    [InlineData("-", "'-")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("'tırnak", "'tırnak")]
    [InlineData("Kupa = iyi", "Kupa = iyi")]
    [InlineData("", "")]
    public void Guard_AndBack_LosesNothing(string text, string guarded)
    {
        Assert.Equal(guarded, GuardedCells.Guard(text));
        Assert.Equal(text, GuardedCells.Unguard(guarded));
    }

    [Theory]
    [InlineData("Stok Kodu", "sku")]
    [InlineData("STOK KODU", "sku")]
    [InlineData("stok_kodu", "sku")]
    [InlineData("Ürün Adı", "title")]
    [InlineData("URUN ADI", "title")]
    [InlineData("KDV (%)", "vat_rate")]
    [InlineData("Piyasa Satış Fiyatı (KDV Dahil)", "list_price")]
    [InlineData("Resim3", "image:3")]
    [InlineData("Image 2", "image:2")]
    [InlineData("Images/Image (2)", "image")]
    [InlineData("additional_image_link", "image")]
    [InlineData("Varyant Renk", "variant:Renk")]
    [InlineData("özellik: Kumaş", "attribute:Kumaş")]
    [InlineData("item_group_id", "group_id")]
    [InlineData("Variants/Variant/Price", null)]
    [InlineData("bambaşka", null)]
    public void Heading_KnownByItself_FillsItsField(string heading, string? field) => Assert.Equal(field, ColumnNames.Find(heading)?.Text);
}
