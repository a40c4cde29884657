using System.Text;
using System.Text.Json;
using KolajAI.Api.Errors;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;

namespace KolajAI.Api.Tests.Requests;

public sealed class BodyShapeTests
{
    [Fact]
    public void Check_ReadOnlyFieldsOfAnyType_AreIgnored() => Assert.Empty(Check("""{"version":"x","updated_at":3,"created_at":{},"stock":[]}"""));

    [Fact]
    public void Check_NullForWhatHasNotLanded_IsTaken() => Assert.Empty(Check("""{"group_id":null,"components":null}"""));

    [Theory]
    [InlineData("""{"barcodes":["a",null]}""", "wrong_type", "/barcodes/1")]
    [InlineData("""{"attributes":{"a/b":["x",1]}}""", "wrong_type", "/attributes/a~1b/1")]
    [InlineData("""{"metadata":{"k":1}}""", "wrong_type", "/metadata/k")]
    [InlineData("""{"quantity":1.5}""", "wrong_type", "/quantity")]
    [InlineData("""{"quantity":99999999999999999999}""", "wrong_type", "/quantity")]
    [InlineData("""{"title":"\ud800"}""", "invalid_text", "/title")]
    [InlineData("""{"title":"a\u0000b"}""", "invalid_text", "/title")]
    [InlineData("""{"price":{"amount":1,"currency":"TRY"}}""", "money_not_string", "/price")]
    [InlineData("""{"price":{"amount":"1,5","currency":"TRY"}}""", "money_malformed", "/price")]
    [InlineData("""{"price":{"amount":"1","currency":"TRY","tax":"2"}}""", "unknown_field", "/price")]
    [InlineData("""{"price":"1"}""", "money_malformed", "/price")]
    [InlineData("""{"images":{"url":"x"}}""", "wrong_type", "/images")]
    public void Check_WrongValue_NamesItsPlace(string body, string code, string pointer)
    {
        var error = Assert.Single(Check(body));
        Assert.Equal((code, pointer), (error.Code, error.Pointer));
    }

    [Theory]
    [InlineData("", "body_required")]
    [InlineData("[]", "body_required")]
    [InlineData("{", "malformed_json")]
    [InlineData("""{"sku":"a","sku":"b"}""", "malformed_json")]
    [InlineData("""{"sku":"a",}""", "malformed_json")]
    public void Parse_NoObject_IsRefused(string body, string code)
    {
        var refused = Assert.Throws<RequestRefusedException>(() => Parse(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public void Parse_TooDeep_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"stock":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        Assert.Equal("malformed_json", Assert.Throws<RequestRefusedException>(() => Parse(body)).Code);
    }

    [Fact]
    public void Parse_BytesThatAreNoUtf8_NamesTheFirst()
    {
        var refused = Assert.Throws<RequestRefusedException>(() => Parse([(byte)'{', (byte)'"', 0xC3, 0x28]));
        Assert.Equal(("malformed_json", 2L), (refused.Code, refused.Members["byte_position"]));
    }

    [Fact]
    public void Erased_NullPartsOfTheGroup_AreNamedInsideIt()
    {
        var body = JsonSerializer.Deserialize<JsonElement>("""{"group_id":null,"group":{"title":"x","description":null},"variant":null}""");
        Assert.Equal(["group_id", "variant", "group/description"], ProductPatches.Erased(body));
    }

    [Fact]
    public void Erased_NullFields_AreNamedAndReadOnlyOnesAreNot()
    {
        var body = JsonSerializer.Deserialize<JsonElement>("""{"sku":"a","brand":null,"list_price":null,"version":null,"quantity":null,"title":"x"}""");
        Assert.Equal(["brand", "list_price"], ProductPatches.Erased(body));
    }

    private static ProductBody Parse(byte[] body) => RequestBodyReader.Parse<ProductBody>(new RequestBody(body));

    private static IReadOnlyList<KolajAI.Errors.FieldError> Check(string body) => BodyShape.Check(JsonSerializer.Deserialize<JsonElement>(body), typeof(ProductBody));
}
