using KolajAI.Errors;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Imports;
using Xunit;

namespace KolajAI.Grains.Tests.Imports;

public sealed class RowMapperTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Map_TurkishRow_IsTheProduct()
    {
        var row = Map(("Stok Kodu", "A-1"), ("Ürün Adı", " Kupa "), ("Fiyat", "1.234,50"), ("Liste Fiyatı", "₺1.500,00"), ("KDV", "%20"), ("Stok", "12 adet"), ("Ağırlık", "350 g"),
            ("Resim1", "https://a.example/1.jpg"), ("Resim2", "https://a.example/2.jpg"), ("Grup Kodu", "G"), ("Varyant Renk", "Siyah"), ("Menşei", "Türkiye"));

        Assert.Empty(row.Errors);
        Assert.Equal(("A-1", "Kupa", "1234.50 TRY", "1500.00 TRY", "20"), (row.Sku, row.Patch.Title, row.Patch.Price.ToString(), row.Patch.ListPrice.ToString(), row.Patch.VatRate));
        Assert.Equal((12L, 0.350m, "TR", "G"), (row.Quantity, row.Patch.WeightKg, row.Patch.OriginCountry, row.Patch.GroupId));
        Assert.Equal(["https://a.example/1.jpg", "https://a.example/2.jpg"], row.Patch.Images!.Select(static i => i.Url));
        Assert.Equal("Siyah", row.Patch.Variant!["Renk"]);
    }

    [Fact]
    public void Map_GoogleSale_IsThePriceWhileItRuns()
    {
        var running = Map(("id", "A"), ("price", "100.00 TRY"), ("sale_price", "80.00 TRY"), ("sale_price_effective_date", "2026-11-20T00:00+03:00/2026-11-30T00:00+03:00"));
        var over = Map(("id", "A"), ("price", "100.00 TRY"), ("sale_price", "80.00 TRY"), ("sale_price_effective_date", "2026-10-20T00:00+03:00/2026-10-30T00:00+03:00"));

        Assert.Equal(("80.00 TRY", "100.00 TRY"), (running.Patch.Price.ToString(), running.Patch.ListPrice.ToString()));
        Assert.Equal(("100.00 TRY", ""), (over.Patch.Price.ToString(), over.Patch.ListPrice.ToString()));
    }

    [Fact]
    public void Map_BadCells_NameTheirColumns()
    {
        var row = Map(("Stok Kodu", "A"), ("Barkod", "8,69E+12"), ("Fiyat", "pahalı"), ("Stok", "1,5"), ("KDV", "yirmi"));

        Assert.Equal(["Barkod", "Fiyat", "KDV", "Stok"], row.Errors.Select(static e => e.Column).Order(StringComparer.Ordinal));
        Assert.All(row.Errors, static e => Assert.Equal(ErrorCodes.Malformed, e.Code));
    }

    [Fact]
    public void Map_ErrorsOfTheProduct_AreAtTheColumns()
    {
        var row = Map(("Stok Kodu", "A"), ("Satış Fiyatı", "10"), ("Resim1", "http://x"), ("özellik Kumaş", "Keten"));

        var placed = row.Place([new FieldError("/price", "money_precision", ""), new FieldError("/images/0/url", "malformed", ""), new FieldError("/attributes/Kumaş", "too_long", ""), new FieldError("", "x", "")]);
        Assert.Equal(["Satış Fiyatı", "Resim1", "özellik Kumaş", null], placed.Select(static e => e.Column));
    }

    [Theory]
    [InlineData("attributes", "{\"Renk\": null}")]
    [InlineData("attributes", "{\"Renk\": \"Siyah\"}")]
    [InlineData("offers", "[{\"bilinmeyen\": 1}]")]
    [InlineData("images", "[{\"url\": null}]")]
    [InlineData("metadata", "{")]
    public void Map_JsonThatIsNot_IsAnErrorOfTheCell(string column, string json) =>
        Assert.Equal(column, Assert.Single(Map(("sku", "A"), (column, json)).Errors).Column);

    [Fact]
    public void Map_Mapping_GoesBeforeWhatIsKnown()
    {
        var order = FileSamples.Order(ImportFormats.Csv) with { Mapping = new Dictionary<string, string> { ["Kodumuz"] = "sku", ["Fiyat"] = "", ["Bayi"] = "price" } };
        var row = new RowMapper(order, true, At).Map(new RecordRow(2, [new("Kodumuz", "A"), new("Fiyat", "1"), new("Bayi", "2,50")]));

        Assert.Equal(("A", "2.50 TRY"), (row.Sku, row.Patch.Price.ToString()));
    }

    [Fact]
    public void Map_RowWithoutSku_SaysSo() => Assert.Equal(ErrorCodes.Required, Assert.Single(Map(("Ürün Adı", "Kupa")).Errors).Code);

    private static MappedRow Map(params (string Column, string Text)[] cells) =>
        new RowMapper(FileSamples.Order(ImportFormats.Csv), prefersComma: true, At).Map(new RecordRow(2, [.. cells.Select(static c => new SourceCell(c.Column, c.Text))]));
}
