using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Tests.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Paging;

public sealed class PageTokensTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly PageTokens _pages;

    public PageTokensTests() => _pages = new PageTokens(new PlainSealer(), _clock);

    [Fact]
    public void Read_OwnToken_GivesThePositionWhateverThePageSize()
    {
        var token = _pages.Next(Request("?q=a&page_size=10"), more: true, "p1", "p2");
        var page = _pages.Read(Request($"?page_size=20&q=a&total=true&page_token={token}"));

        Assert.Equal(("p1", "p2", null, 20, true), (page.At(0), page.At(1), page.At(2), page.Size, page.WantTotal));
    }

    [Theory]
    [InlineData("?q=b", "mine", "/api/products")]
    [InlineData("?q=a", "other", "/api/products")]
    [InlineData("?q=a", "mine", "/api/listings")]
    public void Read_TokenOfAnotherFilterTenantOrList_IsRefused(string query, string tenant, string path)
    {
        var token = _pages.Next(Request("?q=a"), more: true, "p");
        Assert.Equal("page_token_invalid", Assert.Throws<RequestRefusedException>(() => _pages.Read(Request($"{query}&page_token={token}", tenant, path))).Code);
    }

    [Fact]
    public void Read_AfterADay_IsExpired()
    {
        var token = _pages.Next(Request("?q=a"), more: true, "p");
        _clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.Equal("page_token_expired", Assert.Throws<RequestRefusedException>(() => _pages.Read(Request($"?q=a&page_token={token}"))).Code);
    }

    [Fact]
    public void Next_NothingFollows_IsNull() => Assert.Null(_pages.Next(Request(""), more: false, "p"));

    private static ApiRequest Request(string query, string tenant = "mine", string path = "/api/products")
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        context.Features.Set(new Caller(tenant, "key_1", Role.Viewer));
        return new ApiRequest(context);
    }
}
