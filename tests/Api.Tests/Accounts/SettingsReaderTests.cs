using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Api.Accounts;
using KolajAI.Connectors;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Api.Tests.Accounts;

public sealed class SettingsReaderTests
{
    private static readonly ConnectorDescriptor Shop = new()
    {
        Id = "shop",
        Name = "Shop",
        Type = "ecommerce",
        Region = "WORLD",
        Evidence = "official",
        SettingFields = [new ConnectorField("base_url", "Address", Secret: false, Required: true, "The shop's address."), new ConnectorField("grams", "Weight", false, false, "", "1")],
        Limits = [new ConnectorLimit("per_minute", ["stock"], PerOperation: false, 60, TimeSpan.FromMinutes(1), QuotaScopeKind.Account, "docs")],
    };

    [Fact]
    public void Read_CommonAndOwn_AreTakenApart()
    {
        var read = Read("""{"sync_interval_seconds":60,"auto_acknowledge":true,"base_url":"https://a.example","grams":5,"limits.per_minute":30,"import_orders_from":"2026-01-01T00:00:00+03:00"}""");

        Assert.Empty(read.Errors);
        Assert.Equal((60, true, new DateTimeOffset(2025, 12, 31, 21, 0, 0, TimeSpan.Zero)), (read.Common!.SyncIntervalSeconds, read.Common.AutoAcknowledge, read.Common.ImportOrdersFrom));
        Assert.Equal(new Dictionary<string, string> { ["base_url"] = "https://a.example", ["grams"] = "5", ["limits.per_minute"] = "30" }, read.Own);
    }

    [Fact]
    public void Read_Brakes_AreTaken()
    {
        var read = Read("""{"max_price_change_percent":12.5,"max_delist_per_day":0,"max_zeroed_share_percent":30}""");

        Assert.Empty(read.Errors);
        Assert.Equal((12.5m, 0, 30m), (read.Common!.MaxPriceChangePercent, read.Common.MaxDelistPerDay, read.Common.MaxZeroedSharePercent));
    }

    [Theory]
    [InlineData("""{"mode":"guarded"}""", StockMode.Guarded, 3L)]
    [InlineData("""{"mode":"guarded","threshold":null}""", StockMode.Guarded, null)]
    [InlineData("""{"mode":"guarded","threshold":10}""", StockMode.Guarded, 10L)]
    [InlineData("""{"mode":"shared"}""", StockMode.Shared, 3L)]
    public void Read_StockPolicy_IsTaken(string policy, StockMode mode, long? threshold)
    {
        var read = Read($$"""{"stock_policy":{{policy}},"stock_buffer":2}""");

        Assert.Empty(read.Errors);
        Assert.Equal((new StockPolicy(mode, threshold), 2), (read.Common!.StockPolicy, read.Common.StockBuffer));
    }

    [Fact]
    public void Read_NullOfAnOwnSetting_IsItsDefault() => Assert.Equal("1", Read("""{"grams":null}""").Own["grams"]);

    [Fact]
    public void Read_NothingCommon_GivesNull() => Assert.Null(Read("""{"base_url":"https://a.example"}""").Common);

    [Fact]
    public void Read_PriceRule_IsTaken()
    {
        var read = Read("""
            {"price_rule":{"base":"list_price","percent":-5.5,"fixed":{"amount":"-2.50","currency":"TRY"},"commission_percent":18,
            "round":{"to":"0.90","direction":"up"},"min_margin_percent":12,"currency":null}}
            """);

        Assert.Empty(read.Errors);
        Assert.Equal(
            new PriceRule
            {
                Base = PriceBase.ListPrice,
                Percent = -5.5m,
                Fixed = new Money(-25_000, "TRY"),
                CommissionPercent = 18,
                Round = new PriceRounding(0.90m, PriceDirection.Up),
                MinMarginPercent = 12,
            },
            read.Common!.PriceRule);
        Assert.True(Read("""{"price_rule":{}}""").Common!.PriceRule!.IsNone);
    }

    [Theory]
    [InlineData("""{"price_rule":5}""", "wrong_type", "/settings/price_rule")]
    [InlineData("""{"price_rule":{"percent":"5"}}""", "wrong_type", "/settings/price_rule/percent")]
    [InlineData("""{"price_rule":{"percent":-100}}""", "out_of_range", "/settings/price_rule/percent")]
    [InlineData("""{"price_rule":{"percent":0.00001}}""", "out_of_range", "/settings/price_rule/percent")]
    [InlineData("""{"price_rule":{"commission_percent":100}}""", "out_of_range", "/settings/price_rule/commission_percent")]
    [InlineData("""{"price_rule":{"base":"cost"}}""", "not_implemented", "/settings/price_rule/base")]
    [InlineData("""{"price_rule":{"base":"weight"}}""", "unknown_value", "/settings/price_rule/base")]
    [InlineData("""{"price_rule":{"fixed":5}}""", "money_not_string", "/settings/price_rule/fixed")]
    [InlineData("""{"price_rule":{"fixed":{"amount":"1.005","currency":"TRY"}}}""", "money_precision", "/settings/price_rule/fixed")]
    [InlineData("""{"price_rule":{"fixed":{"amount":"1","currency":"TRY"},"currency":"USD"}}""", "currency_mismatch", "/settings/price_rule/fixed/currency")]
    [InlineData("""{"price_rule":{"currency":"TL"}}""", "currency_unknown", "/settings/price_rule/currency")]
    [InlineData("""{"price_rule":{"round":{"direction":"up"}}}""", "required", "/settings/price_rule/round/to")]
    [InlineData("""{"price_rule":{"round":{"to":0.9}}}""", "out_of_range", "/settings/price_rule/round/to")]
    [InlineData("""{"price_rule":{"round":{"to":"0"}}}""", "out_of_range", "/settings/price_rule/round/to")]
    [InlineData("""{"price_rule":{"round":{"to":"1","direction":"sideways"}}}""", "unknown_value", "/settings/price_rule/round/direction")]
    [InlineData("""{"price_rule":{"rounding":{}}}""", "unknown_field", "/settings/price_rule/rounding")]
    [InlineData("""{"stock_policy":{"mode":"careful"}}""", "unknown_value", "/settings/stock_policy/mode")]
    [InlineData("""{"stock_policy":{"threshold":3}}""", "required", "/settings/stock_policy/mode")]
    [InlineData("""{"stock_policy":{"mode":"guarded","threshold":-1}}""", "out_of_range", "/settings/stock_policy/threshold")]
    [InlineData("""{"stock_policy":{"mode":"guarded","limit":1}}""", "unknown_field", "/settings/stock_policy/limit")]
    [InlineData("""{"stock_buffer":-1}""", "out_of_range", "/settings/stock_buffer")]
    [InlineData("""{"stock_policy":"shared"}""", "wrong_type", "/settings/stock_policy")]
    [InlineData("""{"auto_acknowledge":"yes"}""", "wrong_type", "/settings/auto_acknowledge")]
    [InlineData("""{"sync_interval_seconds":86401}""", "out_of_range", "/settings/sync_interval_seconds")]
    [InlineData("""{"max_price_change_percent":"50"}""", "wrong_type", "/settings/max_price_change_percent")]
    [InlineData("""{"max_zeroed_share_percent":101}""", "out_of_range", "/settings/max_zeroed_share_percent")]
    [InlineData("""{"max_delist_per_day":-1}""", "out_of_range", "/settings/max_delist_per_day")]
    [InlineData("""{"limits.per_minute":0}""", "out_of_range", "/settings/limits.per_minute")]
    [InlineData("""{"limits.per_minute":"many"}""", "wrong_type", "/settings/limits.per_minute")]
    [InlineData("""{"limits.per_hour":3}""", "unknown_field", "/settings/limits.per_hour")]
    [InlineData("""{"base_url":{}}""", "wrong_type", "/settings/base_url")]
    public void Read_Wrong_NamesItsPlace(string settings, string code, string pointer)
    {
        var error = Assert.Single(Read(settings).Errors);
        Assert.Equal((code, pointer), (error.Code, error.Pointer));
    }

    private static SettingsReader Read(string settings) => new SettingsReader("/settings", Shop).Read(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(settings)!);
}
