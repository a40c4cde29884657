using System.Net;
using KolajAI.Api.Access;
using KolajAI.Api.Alerts;
using KolajAI.Api.Errors;
using KolajAI.Api.Sessions;
using KolajAI.Api.Users;
using KolajAI.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Sessions;

/// <summary>Signing in on a real store with a clock that stands still, and passwords that cost little.</summary>
internal sealed class SignInHost : IAsyncDisposable
{
    public const string Tenant = "t1";
    public const string Right = "lantern walks under cedar";

    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-signin-").FullName;
    private readonly ServiceProvider _provider;

    public SignInHost(PasswordCost? cost = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddKolajStorage(new StorageOptions { DataFolder = _folder });
        services.AddHybridCache();
        services.AddOptions<KolajApiOptions>();
        services.AddSingleton(new PasswordHashes(cost ?? new PasswordCost(64, 1, 1)));
        foreach (var part in new[] { typeof(UserStore), typeof(SignInLanes), typeof(SessionIssue), typeof(SessionLookup), typeof(SessionEnds), typeof(LastUses), typeof(SignIn), typeof(SecurityEvents) })
            services.AddSingleton(part);
        _provider = services.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public PasswordHashes Passwords => Get<PasswordHashes>();

    public UserStore Users => Get<UserStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>A person who can sign in.</summary>
    public async Task<User> AddAsync(string email, Func<UserDocument, UserDocument>? with = null, UserStatus status = UserStatus.Active, PasswordHashes? passwords = null)
    {
        var document = new UserDocument { Email = email, PasswordHash = await (passwords ?? Passwords).HashAsync(Right, Cancellation), CreatedAt = Clock.GetUtcNow() };
        var user = new User(Tenant, UserStore.NewId(), 0, Role.Viewer, status, with?.Invoke(document) ?? document);
        Assert.True((await Users.SaveAsync(user, [], Cancellation)).Committed);
        return user with { Version = 1 };
    }

    /// <summary>Tries to sign in.</summary>
    /// <returns>The code that refuses; null when the person is in.</returns>
    public async Task<string?> TryAsync(string email, string password, string address, string? device = null, string? totp = null) =>
        (await AttemptAsync(email, password, address, device, totp)).Code;

    public async Task<Tried> AttemptAsync(string email, string password, string address, string? device = null, string? totp = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (device is not null)
            context.Request.Headers.Cookie = $"{SessionCookie.DeviceName}={device}";
        try
        {
            var place = new SignInPlace(Tenant, email, ClientAddress.Source(context), SessionCookie.ReadDevice(context.Request));
            var (_, session) = await Get<SignIn>().WithPasswordAsync(place, new Credentials(password, totp, null), context);
            var set = context.Response.Headers.SetCookie.Single(static c => c!.StartsWith(SessionCookie.DeviceName, StringComparison.Ordinal))!;
            return new Tried(null, null, session.Token, set[(SessionCookie.DeviceName.Length + 1)..set.IndexOf(';', StringComparison.Ordinal)]);
        }
        catch (RequestRefusedException refused)
        {
            return new Tried(refused.Code, refused.RetryAfter, null, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <param name="Code">Null when the person is in.</param>
internal sealed record Tried(string? Code, TimeSpan? RetryAfter, string? Token, string? Device);
