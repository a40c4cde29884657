using System.Reflection;
using KolajAI.Accounts;

namespace KolajAI.Grains.Tests.Waking;

/// <summary>A grain factory whose accounts count their calls and hold them until the test lets them end.</summary>
public class HeldAccounts : DispatchProxy
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _told = [];
    private int _atOnce;

    public IGrainFactory Grains => (IGrainFactory)(object)this;

    public int MostAtOnce { get; private set; }

    /// <summary>Different accounts that were called.</summary>
    public int Told
    {
        get
        {
            lock (_gate)
                return _told.Count;
        }
    }

    public static HeldAccounts New() => (HeldAccounts)Create<IGrainFactory, HeldAccounts>();

    public void AnswerAll() => _answers.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var account = (OneAccount)(object)DispatchProxy.Create<IAccountGrain, OneAccount>();
        account.OnDue = () => DueAsync((string)args![0]!);
        return account;
    }

    private async Task DueAsync(string key)
    {
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            _told.Add(key);
        }

        await _answers.Task;
        await Task.Yield();
        lock (_gate)
            _atOnce--;
    }

    public class OneAccount : DispatchProxy
    {
        public Func<Task> OnDue { get; set; } = static () => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IAccountGrain.Due)
            ? OnDue()
            : throw new InvalidOperationException($"Nothing stands behind {targetMethod?.Name}.");
    }
}
