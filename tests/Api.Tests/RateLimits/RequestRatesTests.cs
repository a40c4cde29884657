using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.RateLimits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tests.RateLimits;

public sealed class RequestRatesTests
{
    [Fact]
    public async Task Take_MoreThanTheKeysShare_Is429AndOtherKeysGoOn()
    {
        using var rates = new RequestRates(Options.Create(new KolajApiOptions { KeyRequestsPerMinute = 3, TenantRequestsPerMinute = 100 }));
        for (var i = 0; i < 3; i++)
            await TakeAsync(rates, "a");

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => TakeAsync(rates, "a"));

        Assert.Equal("rate_limited", refused.Code);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.Contains("r=2", await TakeAsync(rates, "b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_MoreThanTheTenantsShare_Is429ForEveryKey()
    {
        using var rates = new RequestRates(Options.Create(new KolajApiOptions { KeyRequestsPerMinute = 100, TenantRequestsPerMinute = 2 }));
        await TakeAsync(rates, "a");
        await TakeAsync(rates, "b");

        await Assert.ThrowsAsync<RequestRefusedException>(() => TakeAsync(rates, "c"));
    }

    [Fact]
    public void CountRefused_TooManyWrongKeys_Is429()
    {
        using var rates = new RequestRates(Options.Create(new KolajApiOptions { RefusedKeysPerMinute = 2 }));
        rates.CountRefused(new DefaultHttpContext());
        rates.CountRefused(new DefaultHttpContext());

        Assert.Throws<RequestRefusedException>(() => rates.CountRefused(new DefaultHttpContext()));
    }

    private static async Task<string> TakeAsync(RequestRates rates, string key)
    {
        var context = new DefaultHttpContext();
        await rates.TakeAsync(context, new Caller("t", key, Role.Viewer));
        return context.Response.Headers["RateLimit"].ToString();
    }
}
