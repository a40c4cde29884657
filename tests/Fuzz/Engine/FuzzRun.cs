using System.Diagnostics;

namespace KolajAI.Fuzz.Engine;

/// <param name="From">Number of the first input.</param>
/// <param name="MostSeconds">The run ends after it, with what it has done.</param>
/// <param name="WarmUp">Inputs before the memory is looked at for the first time, with numbers of their own.</param>
internal sealed record FuzzPlan(ulong Seed, long From, long Inputs, int Workers, double MostSeconds, int WarmUp = 2_000);

/// <param name="MemoryBefore">Bytes that live after a full collection, when the first inputs have been run.</param>
internal sealed record FuzzSum(string Target, long Inputs, double Seconds, long MemoryBefore, long MemoryAfter, IReadOnlyList<Finding> Findings);

/// <summary>Runs inputs of one target on several threads.</summary>
internal sealed class FuzzRun(FuzzTarget target, FuzzPlan plan, Slots? slots)
{
    /// <summary>An input takes less processor time than this.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <summary>An input makes less garbage than this: the largest input is 256 KiB.</summary>
    private const long MostAllocated = 64L << 20;

    /// <summary>More that lives on at the end than at the start is memory that grows.</summary>
    private const long MostGrowth = 16L << 20;

    private const int Chunk = 64;
    private const long WarmUpFrom = 1L << 50;
    private const int MostStack = 1 << 20;

    private readonly Dictionary<string, Finding> _findings = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _next;
    private long _done;
    private long _deadline;

    public FuzzSum Run()
    {
        Go(WarmUpFrom, plan.WarmUp, double.MaxValue);
        var before = Lives();
        var started = Stopwatch.GetTimestamp();
        Go(plan.From, plan.Inputs, plan.MostSeconds);
        var took = Stopwatch.GetElapsedTime(started);
        var after = Lives();
        if (after - before > MostGrowth)
            Keep(new Finding(target.Name, plan.Seed, -1, "memory grows", $"{before} bytes lived at the start, {after} at the end.", []));
        return new FuzzSum(target.Name, _done, took.TotalSeconds, before, after, [.. _findings.Values]);
    }

    /// <summary>Runs one input as the run would, and tells what it finds.</summary>
    public static Finding? Try(FuzzTarget target, FuzzWorker worker, ulong seed, long number, byte[] input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            worker.Run(input);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return Finding.Of(target.Name, seed, number, thrown, input);
        }

        if (Stopwatch.GetElapsedTime(started) > MostTime && Again(worker, input) is { } slow && slow > MostTime)
            return new Finding(target.Name, seed, number, "slow", $"It took {slow.TotalSeconds:0.0} s of processor time.", input);
        var made = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return made > MostAllocated ? new Finding(target.Name, seed, number, "allocates", $"It allocated {made >> 20} MiB.", input) : null;
    }

    private static TimeSpan Again(FuzzWorker worker, byte[] input)
    {
        // On a busy machine the clock on the wall tells of others' work.
        var before = ThreadTime();
        worker.Run(input);
        return ThreadTime() - before;
    }

    /// <summary>Processor time of this thread.</summary>
    public static TimeSpan ThreadTime()
    {
        var text = File.ReadAllText("/proc/thread-self/schedstat");
        return TimeSpan.FromTicks(long.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), null) / 100);
    }

    private static long Lives()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private void Go(long from, long inputs, double seconds)
    {
        _next = from;
        _done = 0;
        _deadline = seconds > 1e9 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, plan.Workers).Select(slot => new Thread(() => Work(slot, from + inputs), MostStack)).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
    }

    private void Work(int slot, long end)
    {
        var scratch = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"kolaj-fuzz-{Environment.ProcessId}-{slot}");
        using var worker = target.Open(scratch);
        var random = new FuzzRandom();
        while (Stopwatch.GetTimestamp() < _deadline)
        {
            var first = Interlocked.Add(ref _next, Chunk) - Chunk;
            if (first >= end)
                return;
            var last = Math.Min(end, first + Chunk);
            for (var number = first; number < last; number++)
            {
                slots?[slot] = number;
                random.Begin(target.Name, plan.Seed, number);
                if (Try(target, worker, plan.Seed, number, worker.Make(random)) is { } finding)
                    Keep(finding);
            }

            slots?[slot] = -1;
            Interlocked.Add(ref _done, last - first);
        }
    }

    /// <summary>Of one signature the smallest.</summary>
    private void Keep(Finding finding)
    {
        lock (_gate)
        {
            if (!_findings.TryGetValue(finding.Signature, out var kept) || finding.Input.Length < kept.Input.Length)
                _findings[finding.Signature] = finding;
        }
    }
}
