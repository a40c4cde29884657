using System.Text.RegularExpressions;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hosting;

/// <summary>A start to which no key is given makes keys that nobody knows; there are no others.</summary>
public sealed partial class FirstKeysTests
{
    private static readonly Dictionary<string, string> NoKeys = new() { ["KOLAJ_BOOTSTRAP_API_KEY"] = "", ["KOLAJ_OPS_KEY"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithoutKeys_MakesOthersEachTimeAndNoKnownOneWorks()
    {
        await using var one = await HubProcess.StartAsync(Cancellation, NoKeys, cluster: false);
        await using var other = await HubProcess.StartAsync(Cancellation, NoKeys, cluster: false);
        var (keys, others) = (Keys(one), Keys(other));

        Assert.Equal(4, new[] { keys.Owner, keys.Ops, others.Owner, others.Ops }.Distinct().Count());
        Assert.Equal((200, 200), await StatusesAsync(one, keys.Owner, keys.Ops));
        // Nobody's but one's own, and neither in the other's place.
        Assert.Equal((401, 401), await StatusesAsync(one, others.Owner, others.Ops));
        Assert.Equal((401, 401), await StatusesAsync(one, keys.Ops, keys.Owner));
        foreach (var known in (string[])["", "default", "owner", "operator", "ops", "admin", "changeme", "kolaj", "kj_live_", "kj_ops_", new string('0', 32), HubProcess.OwnerKey, HubProcess.OpsKey])
            Assert.Equal((401, 401), await StatusesAsync(one, known, known));

        await one.KillAsync();
        await one.StartAgainAsync(Cancellation);
        Assert.Equal((200, 200), await StatusesAsync(one, keys.Owner, keys.Ops));
        Assert.Equal(2, one.Output.Count(static line => KeyLine().IsMatch(line)));
    }

    private static (string Owner, string Ops) Keys(HubProcess hub)
    {
        var shown = hub.Output.Select(static line => KeyLine().Match(line)).Where(static m => m.Success).Select(static m => m.Groups[1].Value).ToArray();
        Assert.Equal(2, shown.Length);
        Assert.All(shown, static key => Assert.True(key.Length >= 50, "A key has 256 random bits."));
        return (shown.Single(static k => k.StartsWith("kj_live_", StringComparison.Ordinal)), shown.Single(static k => k.StartsWith("kj_ops_", StringComparison.Ordinal)));
    }

    private static async Task<(int Owner, int Ops)> StatusesAsync(HubProcess hub, string owner, string ops)
    {
        using var client = new HubClient(hub.Address, owner);
        using var operating = new HubClient(hub.OpsAddress, ops);
        return ((int)(await client.GetAsync("/api/products")).Status, (int)(await operating.GetAsync("/api/admin/tenants")).Status);
    }

    [GeneratedRegex(@"^(?:key|ops key):\s+(\S+)")]
    private static partial Regex KeyLine();
}
