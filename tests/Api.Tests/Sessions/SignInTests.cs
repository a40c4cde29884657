using KolajAI.Api.Access;
using KolajAI.Api.Sessions;
using KolajAI.Api.Users;

namespace KolajAI.Api.Tests.Sessions;

/// <summary>Guessing is slowed down, nobody is locked out by others, and what is wrong is never told apart.</summary>
public sealed class SignInTests
{
    private const string Email = "ayse@magaza.example";
    private const string Failed = "sign_in_failed";
    private const string Throttled = "sign_in_throttled";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failures_OfEveryKind_AreAnsweredAlikeAndTakeTheSameWork()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        await host.AddAsync("gone@magaza.example", status: UserStatus.Disabled);
        await host.AddAsync("openid@magaza.example", static d => d with { PasswordHash = null, OpenIdSubject = "x" });
        foreach (var (email, password) in new[] { (Email, "wrong"), ("nobody@magaza.example", SignInHost.Right), ("gone@magaza.example", SignInHost.Right), ("openid@magaza.example", SignInHost.Right) })
        {
            var before = host.Passwords.Runs;
            Assert.Equal(Failed, await host.TryAsync(email, password, "10.0.0.1"));
            Assert.True(host.Passwords.Runs - before == 1, $"{email}: {host.Passwords.Runs - before} hashes were computed.");
        }
    }

    [Fact]
    public async Task Guessing_FromOnePlace_IsSlowedDownThereWhateverIsGuessed()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        foreach (var email in new[] { Email, "nobody@magaza.example" })
        {
            for (var i = 0; i < 5; i++)
                Assert.Equal(Failed, await host.TryAsync(email, $"guess {i}", "10.0.0.1"));
            // The right one is not told from the wrong ones any more, nor is it computed.
            var before = host.Passwords.Runs;
            var sixth = await host.AttemptAsync(email, SignInHost.Right, "10.0.0.1");
            Assert.Equal((Throttled, TimeSpan.FromSeconds(30), 0), (sixth.Code, sixth.RetryAfter, host.Passwords.Runs - before));
        }

        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "10.0.0.2"));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Failed, await host.TryAsync(Email, "guess 6", "10.0.0.1"));
        Assert.Equal(TimeSpan.FromMinutes(2), (await host.AttemptAsync(Email, "guess 7", "10.0.0.1")).RetryAfter);
    }

    [Fact]
    public async Task Guessing_WithManyAtOnce_GetsNoMoreGuesses()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);

        var tried = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.TryAsync(Email, $"guess {i}", "10.0.0.1")));

        Assert.Equal((5, 25), (tried.Count(static t => t == Failed), tried.Count(static t => t == Throttled)));
    }

    [Fact]
    public async Task Guessing_FromEverywhere_HoldsUpStrangersAndNeverThePersonsOwnPlaces()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        var known = await host.AttemptAsync(Email, SignInHost.Right, "192.0.2.1");
        for (var i = 0; i < 100; i++)
            Assert.Equal(Failed, await host.TryAsync(Email, $"guess {i}", $"10.0.{i}.1"));

        Assert.Equal(Throttled, await host.TryAsync(Email, SignInHost.Right, "10.1.0.1"));
        // The device at a strange address, and the address with a strange device.
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "10.2.0.1", known.Device));
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "192.0.2.1"));
        Assert.Equal(Throttled, await host.TryAsync(Email, SignInHost.Right, "10.1.0.1", "a-device-of-somebody-else"));
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "10.1.0.1"));
    }

    [Fact]
    public async Task KnownDevice_IsNoLicenceToGuess_AndKnownToOnePersonAlone()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        await host.AddAsync("mehmet@magaza.example");
        var known = await host.AttemptAsync(Email, SignInHost.Right, "192.0.2.1");
        for (var i = 0; i < 5; i++)
            Assert.Equal(Failed, await host.TryAsync(Email, $"guess {i}", $"10.0.{i}.1", known.Device));
        Assert.Equal(Throttled, await host.TryAsync(Email, SignInHost.Right, "10.0.9.1", known.Device));
        var another = await host.AttemptAsync(Email, SignInHost.Right, "192.0.2.2");
        for (var i = 0; i < 100; i++)
            await host.TryAsync("mehmet@magaza.example", $"guess {i}", $"10.3.{i}.1");
        Assert.Equal(Throttled, await host.TryAsync("mehmet@magaza.example", SignInHost.Right, "10.4.0.1", another.Device));
    }

    [Fact]
    public async Task Guessing_OneAddressOverManyAccounts_IsSlowedDown_AndOtherAddressesGoOn()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        for (var i = 0; i < 50; i++)
            Assert.Equal(Failed, await host.TryAsync($"p{i}@magaza.example", SignInHost.Right, "2001:db8::1"));

        // An IPv6 network is one place, however many addresses it has.
        Assert.Equal(Throttled, await host.TryAsync(Email, SignInHost.Right, "2001:db8::abcd:1"));
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "2001:db8:1::1"));
    }

    [Fact]
    public async Task SharedAddress_WherePeopleSignInRightly_IsNeverHeldUp()
    {
        await using var host = new SignInHost();
        for (var i = 0; i < 60; i++)
        {
            await host.AddAsync($"p{i}@magaza.example");
            Assert.Null(await host.TryAsync($"p{i}@magaza.example", SignInHost.Right, "10.0.0.1"));
        }
    }

    [Fact]
    public async Task Password_OfOlderCost_IsHashedAnewWhenItsPersonSignsIn()
    {
        await using var host = new SignInHost(new PasswordCost(128, 2, 1));
        using var older = new PasswordHashes(new PasswordCost(64, 1, 1));
        var user = await host.AddAsync(Email, passwords: older);
        Assert.StartsWith("$argon2id$v=19$m=64,t=1,p=1$", user.Document.PasswordHash, StringComparison.Ordinal);

        Assert.Equal(Failed, await host.TryAsync(Email, "wrong", "10.0.0.1"));
        Assert.Equal(user.Document.PasswordHash, (await host.Users.FindAsync(SignInHost.Tenant, user.Id, Cancellation))!.Document.PasswordHash);
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "10.0.0.1"));

        Assert.StartsWith("$argon2id$v=19$m=128,t=2,p=1$", (await host.Users.FindAsync(SignInHost.Tenant, user.Id, Cancellation))!.Document.PasswordHash, StringComparison.Ordinal);
        Assert.Null(await host.TryAsync(Email, SignInHost.Right, "10.0.0.1"));
    }

    [Fact]
    public async Task Code_UsedByTwoAtOnce_LetsOneIn()
    {
        await using var host = new SignInHost();
        var secret = Totp.NewSecret();
        await host.AddAsync(Email, d => d with { TotpSecret = secret });
        var code = Totp.Code(secret, host.Clock.GetUtcNow());

        var tried = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => host.TryAsync(Email, SignInHost.Right, $"10.0.{i}.1", totp: code)));

        Assert.Single(tried, static t => t is null);
        Assert.Equal("totp_required", await host.TryAsync(Email, SignInHost.Right, "10.0.9.1"));
        Assert.Equal(Failed, await host.TryAsync(Email, "wrong", "10.0.9.2"));
    }

    [Fact]
    public async Task Codes_Guessed_AreCountedAsPasswordsAre()
    {
        await using var host = new SignInHost();
        var secret = Totp.NewSecret();
        await host.AddAsync(Email, d => d with { TotpSecret = secret });
        for (var i = 0; i < 5; i++)
            Assert.Equal(Failed, await host.TryAsync(Email, SignInHost.Right, "10.0.0.1", totp: "12345"));
        Assert.Equal(Throttled, await host.TryAsync(Email, SignInHost.Right, "10.0.0.1", totp: Totp.Code(secret, host.Clock.GetUtcNow())));
    }

    [Fact]
    public async Task Session_Unused_EndsAfterItsIdleTime_AndUsedAtItsEnd()
    {
        await using var host = new SignInHost();
        await host.AddAsync(Email);
        var idle = await host.AttemptAsync(Email, SignInHost.Right, "10.0.0.1");
        var used = await host.AttemptAsync(Email, SignInHost.Right, "10.0.0.1");
        var (lookup, uses) = (host.Get<SessionLookup>(), host.Get<LastUses>());

        // 24 times half an hour: 12 hours, which no session outlives.
        for (var i = 1; i <= 24; i++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(30));
            await lookup.ForgetAllAsync(Cancellation);
            Assert.Equal(i < 24, await lookup.FindAsync(used.Token!, Cancellation) is not null);
            await uses.WriteAsync();
            if (i <= 2)
                Assert.Equal(i < 2, host.Get<SessionLookup>().Lives((await host.Get<Storage.Reads.IUserReads>().FindSessionAsync(ApiKeys.Hash(idle.Token!), Cancellation))!, host.Clock.GetUtcNow()));
        }

        await lookup.ForgetAllAsync(Cancellation);
        Assert.Null(await lookup.FindAsync(idle.Token!, Cancellation));
    }
}
