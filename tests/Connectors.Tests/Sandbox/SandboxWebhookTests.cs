using System.Security.Cryptography;
using System.Text;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxWebhookTests
{
    private static readonly WebhookSecret Secret = new("hmac", null, "s3cret");

    private readonly SandboxFixture _sandbox = new();

    private static WebhookDelivery Signed(byte[] body, string? signature = null) => new(
        "POST", string.Empty,
        new Dictionary<string, string> { ["x-sandbox-signature"] = signature ?? Sign(body) },
        new Dictionary<string, string>(), body);

    private static string Sign(byte[] body, string secret = "s3cret") =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    [Fact]
    public void Verify_RightSignature_IsAccepted() =>
        Assert.Equal(WebhookVerdictKind.Accepted, _sandbox.Connector.Verify(Signed("{}"u8.ToArray()), Secret).Kind);

    [Fact]
    public void Verify_OneByteChanged_IsRefused()
    {
        var delivery = Signed("{ }"u8.ToArray(), Sign("{}"u8.ToArray()));

        Assert.Equal((WebhookVerdictKind.Refused, 401), (_sandbox.Connector.Verify(delivery, Secret).Kind, _sandbox.Connector.Verify(delivery, Secret).Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public void Verify_WrongSignature_IsRefused(string signature) =>
        Assert.Equal(WebhookVerdictKind.Refused, _sandbox.Connector.Verify(Signed("{}"u8.ToArray(), signature), Secret).Kind);

    [Fact]
    public void Verify_EmptySecretOrNoHeader_IsRefused()
    {
        var bare = Signed("{}"u8.ToArray()) with { Headers = new Dictionary<string, string>() };

        Assert.Equal(WebhookVerdictKind.Refused, _sandbox.Connector.Verify(bare, Secret).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _sandbox.Connector.Verify(Signed("{}"u8.ToArray(), Sign("{}"u8.ToArray(), "")), Secret with { Secret = "" }).Kind);
    }

    [Fact]
    public async Task Notice_Parsed_IsTheOrderThatReadingGives()
    {
        await _sandbox.PublishAsync("A", 5);
        var placed = await _sandbox.BuyAsync("A", 2);
        var cancelled = await _sandbox.Control.CancelOrderAsync(_sandbox.Account, placed.OrderKey!, _sandbox.Cancellation);

        var first = _sandbox.Connector.Parse(placed.Notice!.Body, placed.Notice.Headers);
        var second = _sandbox.Connector.Parse(cancelled.Notice!.Body, cancelled.Notice.Headers);

        Assert.Equal(("order.created", "order.updated"), (first.Type, second.Type));
        var told = Assert.Single(second.Orders);
        var read = await _sandbox.OrderAsync(placed.OrderKey!);
        Assert.Equal((read.OrderKey, read.Version, OrderStatus.Cancelled), (told.OrderKey, told.Version, told.Status));
        Assert.Equal((2L, 2L), (told.Lines[0].Quantity, told.Lines[0].Cancelled));
        Assert.NotEqual(_sandbox.Connector.EventId(placed.Notice), _sandbox.Connector.EventId(cancelled.Notice));
    }

    [Fact]
    public void EventId_PlainOne_IsTaken() =>
        Assert.Equal("SB1.2", _sandbox.Connector.EventId(Signed("""{"order":{"event_id":"inner"},"event_id":"SB1.2"}"""u8.ToArray())));

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1,2]")]
    [InlineData("{\"event_id\":\"a\\u0000b\"}")]
    [InlineData("{\"event_id\":\"\\ud800\"}")]
    [InlineData("{\"event_id\":{}}")]
    [InlineData("{\"event_id\":")]
    [InlineData("{\"a\":1e400}")]
    public void EventId_NoPlainOne_IsTheHashOfTheBytes(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), _sandbox.Connector.EventId(Signed(bytes)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"event_id\":\"a\",\"type\":\"order.created\",\"order\":null}")]
    [InlineData("{\"event_id\":\"a\",\"type\":\"order.created\",\"order\":{\"key\":\"x\"}}")]
    public void Parse_NotANotice_IsAFormatException(string body) =>
        Assert.Throws<FormatException>(() => _sandbox.Connector.Parse(Encoding.UTF8.GetBytes(body), new Dictionary<string, string>()));

    [Theory]
    [InlineData("\"quantity\":2", "\"quantity\":-2")]
    [InlineData("\"quantity\":2", "\"quantity\":1e400")]
    [InlineData("\"cancelled\":0", "\"cancelled\":3")]
    [InlineData("\"lines\":[", "\"lines\":[null,")]
    [InlineData("\"currency\":\"TRY\",\"lines\"", "\"currency\":\"EUR\",\"lines\"")]
    public async Task Parse_ImpossibleOrder_IsAFormatException(string good, string bad)
    {
        await _sandbox.PublishAsync("A", 5);
        var text = Encoding.UTF8.GetString((await _sandbox.BuyAsync("A", 2)).Notice!.Body.Span);
        Assert.Contains(good, text);

        Assert.Throws<FormatException>(() =>
            _sandbox.Connector.Parse(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)), new Dictionary<string, string>()));
    }
}
