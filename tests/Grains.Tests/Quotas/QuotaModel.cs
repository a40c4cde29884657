using KolajAI.Grains.Quotas;
using KolajAI.Quotas;

namespace KolajAI.Grains.Tests.Quotas;

/// <summary>
/// A platform, the silos that call it, and the quota between them, by simulated events. The silos use the product's own blocks, the quota
/// is the product's own book over a store; messages take 0 to 5 ms, requests 10 to 50 ms each way.
/// </summary>
internal sealed class QuotaModel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly PriorityQueue<Func<Task>, (TimeSpan At, long Order)> _events = new();
    private readonly ModelClock _clock = new();
    private readonly ModelRules _rules;
    private readonly Random _random;
    private readonly List<QuotaBook> _live = [];
    private long _order;
    private TimeSpan _end;

    public QuotaModel(ModelRules rules, int seed)
    {
        _rules = rules;
        _random = new Random(seed);
        Store = new ModelStore(_random)
        {
            IsFlaky = rules.HasFaults,
            IsUnfenced = rules.Mistake is Mistake.TwoActivationsUnfenced,
            Forgets = rules.Mistake is Mistake.ForgetsAtRestart,
        };
    }

    public ModelStore Store { get; }

    /// <summary>When each call reached the platform.</summary>
    public List<TimeSpan> Arrivals { get; } = [];

    /// <summary>From asking for a call's permit to the report of its answer, summed over <see cref="Arrivals"/>.</summary>
    public TimeSpan RoundTrips { get; private set; }

    public int Refusals { get; private set; }

    /// <summary>How often each call of an order was refused before it was sent.</summary>
    public List<int> OrderRefusals { get; } = [];

    public async Task RunAsync(TimeSpan time)
    {
        _end = time;
        await StartBookAsync();
        for (var silo = 0; silo < _rules.Silos; silo++)
        {
            var blocks = new PermitBlocks();
            for (var worker = 0; worker < _rules.WorkersPerSilo; worker++)
                At(Up(20), () => WantAsync(new Worker(blocks, _rules.Lane, null)));
        }

        if (_rules.OrderAsker is { } asker)
            At(Up(2000), () => WantAsync(new Worker(new PermitBlocks(), Lanes.Orders, asker)));

        if (_rules.HasFaults)
            At(Up(_rules.FaultWithinMs), FaultAsync);
        while (_events.TryDequeue(out var step, out var when) && when.At <= time)
        {
            _clock.Now = when.At;
            await step();
        }

        Arrivals.Sort();
    }

    private Task WantAsync(Worker worker)
    {
        var asked = _clock.Now;
        if (worker.Blocks.TryTake(worker.Lane, asked) is { } taken)
        {
            Send(worker, taken.GrantId, asked);
            return Task.CompletedTask;
        }

        var request = new QuotaRequest(_rules.Windows, 1, Deadline)
        {
            Most = _rules.InBlocks ? worker.Blocks.Ask(_rules.Windows, asked) : 0,
            Lane = worker.Lane,
            Asker = worker.Asker is "" ? null : worker.Asker,
        };
        At(Up(5), async () =>
        {
            if (await Any().ReserveAsync(request) is not { } grant)
            {
                At(Up(50), () => WantAsync(worker));
                return;
            }

            if (_rules.Mistake is Mistake.CountsFromTheGrant)
                await Any().ReportAsync(new QuotaReport(grant.GrantId, grant.Count, null, _rules.Windows));
            // The answer itself may take longer than the grant's life.
            At(HasLateGrant() ? Up(40_000) : Up(5), () => GrantedAsync(worker, grant, asked));
        });
        return Task.CompletedTask;
    }

    private Task GrantedAsync(Worker worker, QuotaGrant grant, TimeSpan asked)
    {
        if (!grant.Granted)
        {
            Refusals++;
            worker.Refusals++;
            At(_rules.InBlocks ? PermitBlocks.ComeBackIn(grant.RetryIn, worker.Lane, _rules.Windows) : grant.RetryIn, () => WantAsync(worker));
            return Task.CompletedTask;
        }

        worker.Blocks.Add(grant.GrantId, grant.Count, worker.Lane, asked, taken: 1);
        if (grant.Count > 1)
            At(asked + PermitBlocks.KeepFor - _clock.Now, () => GiveBackAsync(worker.Blocks));
        if (_clock.Now - asked < QuotaLedger.ValidFor || _rules.Mistake is Mistake.UsesVoidGrants)
            Send(worker, grant.GrantId, asked);
        else
            At(TimeSpan.Zero, () => WantAsync(worker));
        return Task.CompletedTask;
    }

    private Task GiveBackAsync(PermitBlocks blocks)
    {
        foreach (var (grantId, unused) in blocks.TakeOver(_clock.Now))
            Report(new QuotaReport(grantId, 0, null, _rules.Windows) { Returned = unused });
        return Task.CompletedTask;
    }

    private void Send(Worker worker, string grantId, TimeSpan asked)
    {
        if (worker.Asker is not null)
            OrderRefusals.Add(worker.Refusals);
        worker.Refusals = 0;
        var isSlow = _rules.HasFaults && _random.Next(20) == 0;
        At(isSlow ? Deadline * _random.NextDouble() : Between(10, 50), () =>
        {
            Arrivals.Add(_clock.Now);
            // Without an answer the call ends at its deadline, and nothing is reported.
            var isLost = _rules.HasFaults && _random.Next(15) == 0;
            At(isLost ? Deadline : Between(10, 50), () =>
            {
                if (!isLost && _rules.Mistake is not Mistake.CountsFromTheGrant)
                    Report(new QuotaReport(grantId, 1, null, _rules.Windows));
                RoundTrips += _clock.Now - asked;
                var pauses = worker.Asker is not null || (_rules.HasFaults && _random.Next(4) == 0);
                At(pauses ? Up(1500) : TimeSpan.Zero, () => WantAsync(worker));
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
    }

    private void Report(QuotaReport report)
    {
        if (_rules.HasFaults && _random.Next(15) == 0)
            return;
        At(Up(5), () => Any().ReportAsync(report));
    }

    /// <summary>A restart, a second activation, the end of one, or a step of the wall clock.</summary>
    private async Task FaultAsync()
    {
        switch (_random.Next(4))
        {
            case 0:
                _live.Clear();
                await StartBookAsync();
                break;
            case 1:
                await StartBookAsync();
                break;
            case 2 when _live.Count > 1:
                _live.RemoveAt(_random.Next(_live.Count));
                break;
            default:
                _clock.WallStep = _rules.LargestStep * ((2 * _random.NextDouble()) - 1);
                break;
        }

        At(Up(_rules.FaultWithinMs), FaultAsync);
    }

    private bool HasLateGrant() => _rules.Mistake is Mistake.UsesVoidGrants ? _random.Next(5) == 0 : _rules.HasFaults && _random.Next(50) == 0;

    private async Task StartBookAsync()
    {
        var book = new QuotaBook("t", "scope", Store, Store, _clock);
        await book.LoadAsync();
        _live.Add(book);
    }

    private sealed class Worker(PermitBlocks blocks, int lane, string? asker)
    {
        public PermitBlocks Blocks => blocks;

        public int Lane => lane;

        public string? Asker => asker;

        /// <summary>Since its last call.</summary>
        public int Refusals { get; set; }
    }

    private QuotaBook Any() => _live[_random.Next(_live.Count)];

    private void At(TimeSpan wait, Func<Task> step)
    {
        if (_clock.Now + wait <= _end)
            _events.Enqueue(step, (_clock.Now + wait, _order++));
    }

    private TimeSpan Up(int milliseconds) => Between(0, milliseconds);

    private TimeSpan Between(int least, int most) => TimeSpan.FromTicks(_random.NextInt64(least * TimeSpan.TicksPerMillisecond, (most * TimeSpan.TicksPerMillisecond) + 1));
}

internal sealed record ModelRules(IReadOnlyList<QuotaWindow> Windows)
{
    public int Silos { get; init; } = 2;

    public int WorkersPerSilo { get; init; } = 3;

    public bool InBlocks { get; init; } = true;

    public bool HasFaults { get; init; } = true;

    /// <summary>One more worker, on a silo of its own, sends an order now and then; the empty name stands in no line.</summary>
    public string? OrderAsker { get; init; }

    /// <summary>Orders come back at the first moment, others a little later.</summary>
    public int Lane { get; init; } = Lanes.Prices;

    /// <summary>A fault comes within so many milliseconds of the last.</summary>
    public int FaultWithinMs { get; init; } = 4000;

    /// <summary>How far a step takes the hub's wall clock from the platform's.</summary>
    public TimeSpan LargestStep { get; init; } = TimeSpan.FromHours(1);

    public Mistake Mistake { get; init; }
}

/// <summary>What the model must be able to catch.</summary>
internal enum Mistake
{
    None = 0,
    CountsFromTheGrant = 1,
    ForgetsAtRestart = 2,
    TwoActivationsUnfenced = 3,
    UsesVoidGrants = 4,
}
