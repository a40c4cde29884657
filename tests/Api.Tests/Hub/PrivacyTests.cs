using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>How the calls answer; what they do to buyers' data is seen on a platform that tells of buyers (Hub.Tests).</summary>
public sealed class PrivacyTests(ProductHost host)
{
    [Theory]
    [InlineData("erase")]
    [InlineData("export")]
    public async Task Person_NamedByNothingOrTwice_IsRefused(string call)
    {
        using var owner = await host.NewTenantAsync();
        Assert.Equal((400, "required"), Refusal(await owner.PostAsync($"/api/privacy/{call}", new { })));
        Assert.Equal((400, "required"), Refusal(await owner.PostAsync($"/api/privacy/{call}", new { phone = "05551112233", email = "a@example.com" })));
        Assert.Equal((422, "person_malformed"), Refusal(await owner.PostAsync($"/api/privacy/{call}", new { phone = "12" })));
        Assert.Equal((422, "person_malformed"), Refusal(await owner.PostAsync($"/api/privacy/{call}", new { email = "nobody" })));
        Assert.Equal((422, "person_malformed"), Refusal(await owner.PostAsync($"/api/privacy/{call}", new { tax_id = "11111111111" })));
        Assert.Equal(404, (int)(await owner.PostAsync($"/api/privacy/{call}", new { order_id = "sandbox~default~nobody" })).Status);
    }

    [Fact]
    [CoversRoute("POST /api/privacy/erase")]
    [CoversRoute("POST /api/privacy/export")]
    public async Task Person_WithoutData_AnswersThatNothingIsKept()
    {
        var (owner, _) = await host.NewSellerAsync();
        await owner.PublishAsync(Seller.Product("PR-1"));
        var id = (string)(await owner.BuyAsync("PR-1"))["id"]!;

        var exported = (await owner.PostAsync("/api/privacy/export", new { order_id = id })).Expect(HttpStatusCode.OK);
        Assert.Equal((1, "masked"), ((int)exported["count"]!, (string)exported["orders"]![0]!["personal_data"]!));
        Assert.Equal("open", await EraseAsync(owner, new { order_id = id }));
        Assert.Equal("nothing_kept", await EraseAsync(owner, new { order_id = id, include_open = true }));
        Assert.Equal(0, (int)(await owner.PostAsync("/api/privacy/erase", new { phone = "05551112233" })).Expect(HttpStatusCode.OK)["count"]!);
        owner.Dispose();
    }

    /// <summary>Proxies and logs keep addresses of requests: what names a person stands in bodies alone.</summary>
    [Fact]
    public async Task Document_NoParameterOfAnyCall_NamesAPerson()
    {
        using var owner = await host.NewTenantAsync();
        var document = JsonNode.Parse((await owner.GetAsync("/openapi/v1.json")).Text)!;
        string[] personal = ["phone", "email", "e_mail", "tax", "tckn", "vkn", "name", "address", "buyer", "customer", "person", "note"];
        var parameters =
            (from path in document["paths"]!.AsObject()
             from call in path.Value!.AsObject()
             from parameter in call.Value?["parameters"]?.AsArray() ?? []
             where (string?)parameter!["in"] is "query" or "path"
             select (string)parameter["name"]!).Distinct().ToArray();
        Assert.True(parameters.Length > 20, $"{parameters.Length} parameters were found.");
        Assert.DoesNotContain(parameters, p => personal.Any(w => p.Split('_').Contains(w)));
    }

    private static async Task<string> EraseAsync(HubClient client, object body) =>
        (string)(await client.PostAsync("/api/privacy/erase", body)).Expect(HttpStatusCode.OK)["orders"]![0]!["result"]!;

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, (string?)answer.Json["errors"]?[0]?["code"] ?? answer.Code());
}
