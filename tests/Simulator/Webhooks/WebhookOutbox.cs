namespace KolajAI.Simulator.Webhooks;

/// <summary>
/// Deliveries between the event and the posting: held, lost, doubled or delayed as asked, and counted while they are posted. Every method runs
/// under the lock of the shop or seller.
/// </summary>
/// <typeparam name="T">The platform's delivery.</typeparam>
/// <param name="later">Does work after a delay, under the same lock.</param>
/// <param name="post">Starts posting; false when the webhook takes nothing any more.</param>
/// <param name="lost">Told of every delivery that is lost on command.</param>
internal sealed class WebhookOutbox<T>(Action<TimeSpan, Action> later, Func<T, bool> post, Action<T> lost)
{
    private readonly List<T> _held = [];
    private readonly List<TaskCompletionSource> _idleWaiters = [];
    private WebhookFaults _faults = new();
    private Random _random = new(0);
    private int _underWay;

    public int HeldCount => _held.Count;

    public void SetFaults(WebhookFaults faults)
    {
        _faults = faults;
        _random = new Random(faults.Seed);
    }

    /// <param name="queued">How long the platform's own queue takes, on top of what was asked for.</param>
    public void Send(T delivery, TimeSpan queued = default)
    {
        if (_faults.DropNext > 0)
        {
            _faults = _faults with { DropNext = _faults.DropNext - 1 };
            lost(delivery);
            return;
        }

        for (var i = 0; i <= _faults.Duplicates; i++)
        {
            if (_faults.Hold)
                _held.Add(delivery);
            else
                later(queued + TimeSpan.FromMilliseconds(_random.Next(_faults.DelayMsMin, Math.Max(_faults.DelayMsMin, _faults.DelayMsMax) + 1)), () => Post(delivery));
        }
    }

    /// <summary>Posts what is held, in the order asked; the number sent.</summary>
    public int Flush(WebhookFlush flush)
    {
        var held = _held.ToArray();
        _held.Clear();
        switch (flush.Order)
        {
            case FlushOrder.Reverse:
                Array.Reverse(held);
                break;
            case FlushOrder.Shuffle:
                new Random(flush.Seed).Shuffle(held);
                break;
            default:
                break;
        }

        foreach (var delivery in Enumerable.Repeat(held, flush.Times).SelectMany(once => once))
            Post(delivery);
        return held.Length * flush.Times;
    }

    public void Forget(Predicate<T> which) => _held.RemoveAll(which);

    /// <summary>Posts without regard to what was asked: for what is tried again.</summary>
    public void Post(T delivery)
    {
        if (post(delivery))
            _underWay++;
    }

    /// <summary>One delivery has been posted, whatever came of it.</summary>
    public void Posted()
    {
        if (--_underWay > 0)
            return;
        _idleWaiters.ForEach(waiter => waiter.SetResult());
        _idleWaiters.Clear();
    }

    /// <summary>Completes when nothing is being posted; held and waiting ones do not count.</summary>
    public Task WhenIdle()
    {
        if (_underWay == 0)
            return Task.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _idleWaiters.Add(waiter);
        return waiter.Task;
    }
}
