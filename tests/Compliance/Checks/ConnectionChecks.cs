using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

internal static class ConnectionChecks
{
    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("connection_good", "Good credentials pass the test, which says what was reached.", GoodAsync),
        new("connection_bad", "Wrong credentials are told as such, not as a broken platform.", BadAsync),
        new("connection_broken", "An error page instead of an answer is the platform's fault, not the credentials'.", BrokenAsync),
    ];

    private static async Task GoodAsync(PlatformRig rig)
    {
        var check = await rig.Can<IConnectionTest>().TestAsync(rig.Session, RigCalls.Cancellation);
        Assert.False(string.IsNullOrWhiteSpace(check.Detail));
        rig.Heard.Add(check.Detail);
    }

    private static async Task BadAsync(PlatformRig rig)
    {
        var session = rig.SessionWith(rig.BadCredentials);
        var failure = await rig.FailureAsync(() => rig.Can<IConnectionTest>().TestAsync(session, RigCalls.Cancellation));
        Assert.Equal(PlatformFailure.Authentication, failure.Failure);
    }

    private static async Task BrokenAsync(PlatformRig rig)
    {
        rig.Proxy.Plant(new ProxyFault.Answer(502, "text/html", "<html><body>Bad gateway</body></html>"u8.ToArray()), static _ => true);
        var failure = await rig.FailureAsync(() => rig.Can<IConnectionTest>().TestAsync(rig.Session, RigCalls.Cancellation));
        Assert.True(failure.Failure is PlatformFailure.Broken or PlatformFailure.OutcomeUnknown or PlatformFailure.Unreachable, $"Sorted as {failure.Failure}.");
    }
}
