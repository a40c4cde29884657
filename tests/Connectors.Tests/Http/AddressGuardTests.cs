using System.Net;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Tests.Http;

public sealed class AddressGuardTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static AddressGuard Guard(string? allowed, params string[] answers) =>
        new(AllowedHosts.Parse(allowed), (_, _) => Task.FromResult(Array.ConvertAll(answers, IPAddress.Parse)));

    [Theory]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://127.1/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://①②⑦.0.0.1/")]
    public async Task ResolveAsync_OddlyWrittenLoopback_IsRefused(string address)
    {
        var uri = new Uri(address);

        // What is no literal is asked of the resolver, which then answers what the operating system would.
        var error = await Assert.ThrowsAsync<PlatformException>(() => Guard(null, "127.0.0.1").ResolveAsync(uri.IdnHost, uri.Port, Cancellation));
        Assert.Equal(PlatformFailure.AddressRefused, error.Failure);
    }

    [Fact]
    public async Task ResolveAsync_NameWithPrivateAndPublicAddress_KeepsThePublicOneAlone() =>
        Assert.Equal([IPAddress.Parse("8.8.8.8")], await Guard(null, "10.0.0.1", "8.8.8.8").ResolveAsync("shop.example", 443, Cancellation));

    [Theory]
    [InlineData("shop.local", true)]
    [InlineData("SHOP.local.", true)]
    [InlineData("shop.local:8443", true)]
    [InlineData("shop.local:80", false)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.5", true)]
    [InlineData("10.0.0.5:8443", true)]
    [InlineData("10.0.0.5:1", false)]
    [InlineData("192.168.0.0/16, other.local", false)]
    public async Task ResolveAsync_OperatorsList_Decides(string allowed, bool permitted)
    {
        var guard = Guard(allowed, "10.0.0.5");
        if (permitted)
            Assert.Single(await guard.ResolveAsync("shop.local", 8443, Cancellation));
        else
            await Assert.ThrowsAsync<PlatformException>(() => guard.ResolveAsync("shop.local", 8443, Cancellation));
    }

    [Theory]
    [InlineData("http://shop.example/", null)]
    [InlineData("ftp://shop.example/", null)]
    [InlineData("https://user:pass@shop.example/", null)]
    [InlineData("http://127.0.0.1:5000/", "127.0.0.1:5001")]
    public void CheckBaseAddress_AgainstTheRules_Throws(string address, string? allowed) =>
        Assert.Throws<PlatformException>(() => Guard(allowed).CheckBaseAddress(new Uri(address)));

    [Theory]
    [InlineData("https://shop.example/", null)]
    [InlineData("http://127.0.0.1:5000/", "127.0.0.1:5000")]
    [InlineData("http://[::1]:5000/", "[::1]:5000")]
    [InlineData("http://10.2.3.4/", "10.0.0.0/8")]
    public void CheckBaseAddress_Allowed_Passes(string address, string? allowed) => Guard(allowed).CheckBaseAddress(new Uri(address));

    [Theory]
    [InlineData("10.0.0.0/99")]
    [InlineData("host:port")]
    [InlineData("host:0")]
    [InlineData("a b")]
    public void Parse_BrokenEntry_Throws(string list) => Assert.Throws<FormatException>(() => AllowedHosts.Parse(list));
}
