using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>Keys, people, sessions and the lanes of signing in, as the store keeps them.</summary>
public abstract class IdentityTests(Engine engine)
{
    private static readonly SignInLimit Limit = new(3, TimeSpan.FromSeconds(30), 3, TimeSpan.FromHours(12));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_WithEndAndAddresses_IsReadBackAsWritten()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Key("k1") with { ExpiresAt = Sample.Now.AddDays(1), IpAllowList = """["10.0.0.0/8"]""" });
        await store.WriteAsync(new ApiKeyUsedRow("k1", Sample.Now.AddMinutes(2), "10.0.0.7"));
        await store.WriteAsync(new ApiKeyUsedRow("k1", Sample.Now.AddMinutes(1), "10.0.0.8"));

        var key = await store.Get<IKeyReads>().FindByHashAsync("hash-k1", Cancellation);

        Assert.Equal((Sample.Now.AddDays(1), """["10.0.0.0/8"]""", "hash-k1"), (key!.ExpiresAt, key.IpAllowList, key.KeyHash));
        Assert.Equal((Sample.Now.AddMinutes(2), "10.0.0.7"), (key.LastUsedAt, key.LastUsedFrom));
    }

    [Fact]
    public async Task Key_ReplacedTwice_GivesWayToTheFirstAlone()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Key("k1"), Key("k2") with { ExpiresAt = Sample.Now.AddMinutes(5) }, Key("k3"));
        await store.WriteAsync(new ApiKeyRevokedRow("k3", Sample.Now));
        await store.WriteAsync(Key("n1"), new ApiKeyReplacedRow("k1", "n1", Sample.Now.AddHours(1), Sample.Now));
        await store.WriteAsync(Key("n2"), new ApiKeyReplacedRow("k2", "n2", Sample.Now.AddHours(1), Sample.Now));

        foreach (var (key, at) in new[] { ("k1", Sample.Now), ("k3", Sample.Now), ("n2", Sample.Now.AddDays(9)), ("other", Sample.Now) })
        {
            var result = await store.CommitAsync(Unit(Key("late"), new ApiKeyReplacedRow(key, "late", at.AddHours(1), at)));
            Assert.True(result.Outcome is CommitOutcome.Refused == (key != "n2"), $"{key}: {result.Outcome}");
        }

        var keys = await store.Get<IKeyReads>().ListAsync(Sample.Tenant, Cancellation);
        Assert.Equal(["k1", "k2", "k3", "late", "n1", "n2"], keys.Select(static k => k.KeyId));
        Assert.Equal(("n1", Sample.Now.AddHours(1)), (keys[0].ReplacedBy, keys[0].ExpiresAt));
        Assert.Equal(Sample.Now.AddMinutes(5), keys[1].ExpiresAt);
    }

    [Fact]
    public async Task Owner_TheLastOne_CannotGo()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new TenantRow("Shop", Sample.Now), Key("k1", "owner"), Key("k2", "owner") with { ExpiresAt = Sample.Now.AddDays(900) }, Key("k3", "admin"));
        await store.CommitAsync(new Unit { Tenant = "other", Rows = [new TenantRow("Other", Sample.Now), Key("o1", "owner")] });
        var user = User("u1", "owner", "invited");
        await store.CommitAsync(Sample.Unit(user));

        // A key that ends, an admin, a person who cannot sign in yet, and another tenant's owner are no owners that remain.
        Assert.Equal(typeof(OwnerRemainsRow), (await store.CommitAsync(Unit(new ApiKeyRevokedRow("k1", Sample.Now), new OwnerRemainsRow()))).RefusedBy?.GetType());
        Assert.NotNull(await store.Get<IKeyReads>().FindByHashAsync("hash-k1", Cancellation));
        await store.CommitAsync(Sample.Unit(user with { ExpectedVersion = 1, Status = "active" }));
        await store.WriteAsync(new ApiKeyRevokedRow("k1", Sample.Now), new OwnerRemainsRow());

        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Sample.Unit(user with { ExpectedVersion = 2, Status = "disabled" }, new OwnerRemainsRow()))).Outcome);
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Sample.Unit(user with { ExpectedVersion = 2, Status = "active", Role = "admin" }, new OwnerRemainsRow()))).Outcome);
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Unit(new UserRemovedRow("u1", 2), new OwnerRemainsRow()))).Outcome);
        Assert.Equal(("owner", "active"), await store.Get<IUserReads>().FindAsync(Sample.Tenant, "u1", Cancellation) is { } left ? (left.Role, left.Status) : default);
    }

    [Fact]
    public async Task User_IsFoundByWhatIsUnique_AndOnlyInTheTenant()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(User("u1") with { SubjectIndex = [7], InvitationHash = "inv" }));
        var reads = store.Get<IUserReads>();

        Assert.Equal("u1", (await reads.FindByEmailAsync(Sample.Tenant, Email("u1"), Cancellation))?.Id);
        Assert.Equal("u1", (await reads.FindBySubjectAsync(Sample.Tenant, [7], Cancellation))?.Id);
        Assert.Equal((Sample.Tenant, "u1"), await reads.FindByInvitationAsync("inv", Cancellation) is { } invited ? (invited.Tenant, invited.Id) : default);
        Assert.Null(await reads.FindByEmailAsync("other", Email("u1"), Cancellation));
        Assert.Null(await reads.FindBySubjectAsync("other", [7], Cancellation));
        Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Sample.Unit(User("u2") with { EmailIndex = Email("u1") }))).Outcome);
        Assert.True((await store.CommitAsync(Sample.Unit(User("u1") with { Tenant = "other" }))).Committed);
        Assert.Equal(CommitOutcome.Conflict, (await store.CommitAsync(Sample.Unit(User("u1") with { ExpectedVersion = 4 }))).Outcome);
        await store.CommitAsync(Sample.Unit(User("u3")));
        Assert.Equal(["u1", "u3"], (await reads.ListAsync(Sample.Tenant, null, 10, Cancellation)).Select(static u => u.Id));
        Assert.Equal(["u3"], (await reads.ListAsync(Sample.Tenant, "u1", 10, Cancellation)).Select(static u => u.Id));
    }

    [Fact]
    public async Task Sessions_EndSinglyAllAndWithTheirPerson()
    {
        await using var store = new TestStore(engine);
        var reads = store.Get<IUserReads>();
        await store.CommitAsync(Sample.Unit(User("u1", "admin")));
        await store.WriteAsync(Session("u1", "s1"), Session("u1", "s2"), Session("u1", "s3"), Session("u2", "s1"));
        await store.WriteAsync(new UserSessionSeenRow("u1", "s1", Sample.Now.AddMinutes(3)), new UserSessionSeenRow("u1", "s2", Sample.Now.AddMinutes(-3)));

        var found = await reads.FindSessionAsync("token-u1-s1", Cancellation);
        Assert.Equal((Sample.Tenant, "u1", "admin", "active", Sample.Now.AddMinutes(3)), (found!.Tenant, found.UserId, found.Role, found.Status, found.SeenAt));
        Assert.Equal(Sample.Now, (await reads.FindSessionAsync("token-u1-s2", Cancellation))!.SeenAt);
        Assert.Null(await reads.FindSessionAsync("token-u2-s1", Cancellation));
        await store.WriteAsync(new UserSessionsEndedRow("u1", "s1"));
        Assert.Equal(["s2", "s3"], (await reads.SessionsAsync(Sample.Tenant, "u1", Cancellation)).Select(static s => s.SessionId));
        await store.WriteAsync(Session("u1", "s4"), new UserSessionsEndedRow("u1", null));
        Assert.Equal(["s4"], (await reads.SessionsAsync(Sample.Tenant, "u1", Cancellation)).Select(static s => s.SessionId));
        Assert.Equal(CommitOutcome.Conflict, (await store.CommitAsync(Unit(new UserRemovedRow("u1", 9)))).Outcome);
        await store.WriteAsync(new UserRemovedRow("u1", 1));
        Assert.Equal(1, store.Scalar("select count(*) from user_session"));
        Assert.Null(await reads.FindAsync(Sample.Tenant, "u1", Cancellation));
    }

    [Fact]
    public async Task Lane_FromTheLimitOn_IsBlockedLongerEachTimeAndForgets()
    {
        await using var store = new TestStore(engine);
        var at = Sample.Now;
        foreach (var blocked in new[] { 0, 0, 30, 120, 270, 270 })
        {
            await store.WriteAsync(new SignInAttemptRow("l", at, Limit));
            var lane = await LaneAsync(store);
            Assert.Equal(blocked == 0 ? DateTimeOffset.UnixEpoch : at.AddSeconds(blocked), lane.BlockedUntil);
            if (blocked > 0)
                Assert.Equal(CommitOutcome.Refused, (await store.CommitAsync(Unit(new SignInAttemptRow("l", at.AddSeconds(blocked - 1), Limit)))).Outcome);
            at = at.AddSeconds(blocked);
        }

        at = at.AddHours(12);
        await store.WriteAsync(new SignInAttemptRow("l", at, Limit));
        Assert.Equal(1, (await LaneAsync(store)).Failures);
        await store.WriteAsync(new SignInForgivenRow("l"), new SignInForgivenRow("l"));
        Assert.Equal(0, (await LaneAsync(store)).Failures);
    }

    [Fact]
    public async Task Lane_ManyAttemptsAtOnce_LetNoMoreThroughThanTheLimit()
    {
        await using var store = new TestStore(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.CommitAsync(Unit(new SignInAttemptRow("l", Sample.Now, Limit), new SignInAttemptRow("m", Sample.Now, Limit with { Failures = 100 })))));

        Assert.Equal(3, results.Count(static r => r.Committed));
        Assert.Equal(3, store.Scalar("select failures from sign_in_lane where lane_key = 'm'"));
    }

    [Fact]
    public async Task Lane_AfterASuccess_IsFreeAndKnown()
    {
        await using var store = new TestStore(engine);
        for (var i = 0; i < 3; i++)
            await store.WriteAsync(new SignInAttemptRow("l", Sample.Now, Limit));
        await store.WriteAsync(new SignInSucceededRow("l", Sample.Now, Sample.Now.AddDays(90)));

        Assert.Equal(new StoredLane(0, DateTimeOffset.UnixEpoch, Sample.Now.AddDays(90)), await LaneAsync(store));
        Assert.Null(await store.Get<IUserReads>().LaneAsync("other", "l", Cancellation));
    }

    [Fact]
    public async Task Sweep_TakesEndedSessionsAndForgottenLanes_AndLeavesKnownOnes()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(User("u1")));
        await store.WriteAsync(Session("u1", "s1"), Session("u1", "s2") with { ExpiresAt = Sample.Now.AddDays(5) });
        await store.WriteAsync(new SignInAttemptRow("old", Sample.Now, Limit), new SignInAttemptRow("known", Sample.Now, Limit));
        await store.WriteAsync(new SignInSucceededRow("known", Sample.Now, Sample.Now.AddDays(90)));

        await store.Get<ISweeps>().DeleteExpiredAsync(Sample.Now.AddDays(3), 100, Cancellation);

        Assert.Equal((1, 1), (store.Scalar("select count(*) from user_session where session_id = 's2'"), store.Scalar("select count(*) from user_session")));
        Assert.Equal((1, 1), (store.Scalar("select count(*) from sign_in_lane where lane_key = 'known'"), store.Scalar("select count(*) from sign_in_lane")));
    }

    private static ApiKeyRow Key(string id, string role = "admin") => new(id, $"hash-{id}", "kj_live_abcd", id, role, Sample.Now);

    private static byte[] Email(string id) => System.Text.Encoding.UTF8.GetBytes(id);

    private static UserRow User(string id, string role = "viewer", string status = "active") =>
        new() { Tenant = Sample.Tenant, Id = id, ExpectedVersion = 0, State = [1], EmailIndex = Email(id), Role = role, Status = status };

    private static UserSessionRow Session(string user, string id) =>
        new($"token-{user}-{id}", user, id, "password", Sample.Now, Sample.Now.AddHours(12), "127.0.0.1", "a browser");

    private static Unit Unit(params StoreRow[] rows) => new() { Tenant = Sample.Tenant, Rows = rows };

    private static async Task<StoredLane> LaneAsync(TestStore store) => (await store.Get<IUserReads>().LaneAsync(Sample.Tenant, "l", Cancellation))!;

    public sealed class OnSqlite() : IdentityTests(Engine.Sqlite);

    public sealed class OnPostgres() : IdentityTests(Engine.Postgres);
}
