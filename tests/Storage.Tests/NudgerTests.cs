using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;
using KolajAI.Accounts;
using KolajAI.Identity;
using KolajAI.Storage.Waking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Storage.Tests;

/// <summary>The nudger against accounts that answer when the test says so.</summary>
public sealed class NudgerTests
{
    private readonly HeldAccounts _accounts = HeldAccounts.New();

    [Fact]
    public async Task Nudge_MoreAccountsThanSlots_NeverMoreCallsOnTheirWayAndAllAreTold()
    {
        var nudger = Nudger(atOnce: 8);
        var told = Enumerable.Range(0, 1_000).Select(i => nudger.NudgeLaterAsync(Account(i))).ToList();
        for (var i = 0; i < 1_000; i++)
            nudger.Nudge(Account(10_000 + i));
        await _accounts.CallsAsync(8);
        Assert.Equal(8, nudger.InFlight);
        _accounts.AnswerAll();

        await Task.WhenAll(told);
        await _accounts.CallsAsync(2_000);
        Assert.InRange(_accounts.MostAtOnce, 1, 8);
    }

    [Fact]
    public async Task Nudge_LaterLaneIsFull_TheUrgentOneGoesAtOnceAlsoWhereItHasWaited()
    {
        var nudger = Nudger(atOnce: 4);
        for (var i = 0; i < 100; i++)
            _ = nudger.NudgeLaterAsync(Account(i));
        await _accounts.CallsAsync(2);
        var waits = Enumerable.Range(0, 100).First(i => !_accounts.Called.Contains(Account(i).GrainKey));

        nudger.Nudge(Account(waits));
        nudger.Nudge(Account(500));
        await _accounts.CallsAsync(4);

        Assert.Contains(Account(waits).GrainKey, _accounts.Called);
        Assert.Contains(Account(500).GrainKey, _accounts.Called);
        _accounts.AnswerAll();
    }

    [Fact]
    public async Task Nudge_DuringACall_IsOneMoreCall()
    {
        var nudger = Nudger(atOnce: 4);
        nudger.Nudge(Account(1));
        await _accounts.CallsAsync(1);
        for (var i = 0; i < 10; i++)
            nudger.Nudge(Account(1));
        var told = nudger.NudgeLaterAsync(Account(1));
        _accounts.AnswerAll();
        await told;

        Assert.Equal(2, _accounts.Called.Count);
    }

    [Fact]
    public async Task Nudge_AccountsThatWereTold_TakeNoMemory()
    {
        var nudger = Nudger(atOnce: 64);
        _accounts.AnswerAll();
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => nudger.NudgeLaterAsync(Account(i))));

        Assert.True(SpinWait.SpinUntil(() => nudger.Accounts == 0, TimeSpan.FromSeconds(30)), $"{nudger.Accounts} are kept.");
    }

    [Fact]
    public async Task Nudge_WhileAccountsAreTakenOut_NoneIsLost()
    {
        var nudger = Nudger(atOnce: 16);
        _accounts.AnswerAll();
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, async (_, _) =>
        {
            // Each told ends with a call that began after the nudge; one that is lost never ends.
            for (var i = 0; i < 5_000; i++)
                await nudger.NudgeLaterAsync(Account(i % 3)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        });
    }

    private static AccountRef Account(int number) => new(Sample.Tenant, "sandbox", $"a{number}");

    private Nudger Nudger(int atOnce) => new(
        _accounts.Grains, Options.Create(new NudgerOptions { AtOnce = atOnce }), new FakeTimeProvider(TestStore.Start), NullLogger<Nudger>.Instance);

    /// <summary>A grain factory whose accounts count their calls and hold them.</summary>
    public class HeldAccounts : DispatchProxy
    {
        private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
        private int _atOnce;

        public IGrainFactory Grains => (IGrainFactory)(object)this;

        public ConcurrentQueue<string> Called { get; } = new();

        public int MostAtOnce { get; private set; }

        public static HeldAccounts New() => (HeldAccounts)Create<IGrainFactory, HeldAccounts>();

        public void AnswerAll() => _answers.TrySetResult();

        /// <summary>Waits until so many calls have begun in all.</summary>
        public async Task CallsAsync(int count)
        {
            while (Called.Count < count)
                await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var account = (OneAccount)(object)DispatchProxy.Create<IAccountGrain, OneAccount>();
            account.OnDue = () => DueAsync((string)args![0]!);
            return account;
        }

        private async Task DueAsync(string key)
        {
            lock (_calls)
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            Called.Enqueue(key);
            _calls.Writer.TryWrite(key);
            await _answers.Task;
            await Task.Yield();
            lock (_calls)
                _atOnce--;
        }
    }

    public class OneAccount : DispatchProxy
    {
        public Func<Task> OnDue { get; set; } = static () => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IAccountGrain.Due)
            ? OnDue()
            : throw new InvalidOperationException($"Nothing stands behind {targetMethod?.Name}.");
    }
}
