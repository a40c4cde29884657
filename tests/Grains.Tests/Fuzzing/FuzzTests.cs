using KolajAI.Connectors;
using KolajAI.Fuzz;
using KolajAI.Fuzz.Engine;
using KolajAI.Fuzz.Targets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KolajAI.Grains.Tests.Fuzzing;

/// <summary>Every target of tests/Fuzz for a short while, and all that longer runs have found (docs/reliability-fuzzing.md).</summary>
public sealed class FuzzTests
{
    private const int Inputs = 20_000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Fact]
    public void EveryConnector_HasATargetForItsAnswersAndForItsWebhooks()
    {
        using var services = new ServiceCollection().AddSingleton<IConnectorStates>(new Notes()).AddKolajConnectors().BuildServiceProvider();
        var connectors = services.GetServices<IConnector>().ToList();
        var wanted = connectors.Select(static c => $"answers-{c.Descriptor.Id}").Concat(connectors.Where(static c => c is IWebhookParser).Select(static c => $"webhook-{c.Descriptor.Id}"));

        Assert.Empty(wanted.Except(FuzzTargets.All.Select(static target => target.Name), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void ValidInputs_AreTaken(string name) => WithWorker(name, static (_, worker) => Assert.Empty(worker.Refused()));

    [Theory]
    [MemberData(nameof(Targets))]
    public void InputsThatFoundSomething_FindItNoMore(string name) => WithWorker(name, static (target, worker) =>
    {
        var findings = FuzzCases.Of(target).Select(known => (known.Found, Finding: FuzzRun.Try(target, worker, 0, 0, known.Input))).Where(static tried => tried.Finding is not null);
        Assert.Empty(findings.Select(static tried => $"{tried.Found}: {tried.Finding!.Detail}"));
    });

    [Theory]
    [MemberData(nameof(Targets))]
    public void ShortRun_FindsNothing(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);

        var sum = new FuzzRun(target, new FuzzPlan(Seed: 1, From: 0, Inputs, Workers: 1, MostSeconds: 30), slots: null).Run();

        // Memory and time are this process's, which has other tests beside; ./fuzz.sh judges them.
        var findings = sum.Findings.Where(static finding => finding.Signature is not ("memory grows" or "slow"));
        Assert.Empty(findings.Select(static finding => $"{finding.Signature} (input {finding.Number}): {finding.Detail}"));
    }

    private static void WithWorker(string name, Action<FuzzTarget, FuzzWorker> check)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        var scratch = Path.GetTempFileName();
        try
        {
            using var worker = target.Open(scratch);
            check(target, worker);
        }
        finally
        {
            File.Delete(scratch);
        }
    }
}
