using KolajAI.Connectors;
using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>
/// Decides what to tell the channels of a guarded product next, so that exposures never exceed what is available: together, and in any of
/// the warehouses that channels ship from. On
/// channels whose writes are absolute a unit moves by 0, confirmed, orders read, new number; others move directly.
/// </summary>
internal sealed class ExposurePlanner
{
    private readonly WarehousePools _pools;
    private readonly long _version;
    private readonly DateTimeOffset _now;
    private readonly SortedDictionary<string, GuardedChannel> _channels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, GuardedStep> _steps = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, long> _targets;

    private ExposurePlanner(WarehousePools pools, IEnumerable<GuardedChannel> channels, long version, DateTimeOffset now)
    {
        (_pools, _version, _now) = (pools, version, now);
        foreach (var channel in channels)
            _channels[channel.AccountKey] = channel;
        _targets = Targets();
    }

    /// <param name="version">Version that a write made now carries.</param>
    /// <returns>At most one step a channel, ordered by account.</returns>
    public static IReadOnlyCollection<GuardedStep> Plan(WarehousePools pools, IEnumerable<GuardedChannel> channels, long version, DateTimeOffset now)
    {
        var planner = new ExposurePlanner(pools, channels, version, now);
        planner.Run();
        return planner._steps.Values;
    }

    private void Run()
    {
        // First what costs nothing and makes room, then what needs it: channels that show nothing before those that show something.
        var less = Changing(static (target, current) => target < current);
        var more = Changing(static (target, current) => target > current);
        foreach (var key in less)
            Reduce(_channels[key], _targets[key]);
        foreach (var key in more.OrderBy(k => _channels[k].Current > 0).ThenByDescending(k => _channels[k].Weight))
            Raise(_channels[key], _targets[key]);
        foreach (var channel in _channels.Values.Where(static c => c is { IsIdle: true, Exposure.Settled: true }).ToList())
        {
            if (_steps.GetValueOrDefault(channel.AccountKey)?.Write is not null || (channel.Exposure.Shown is { } shown && channel.Exposure.Units == shown))
                continue;
            // A listing that was never told anything cannot be read either; told its 0, it is bounded.
            if (channel is { IsLive: true, Exposure: { Units: null, WriteVersion: 0 }, Writing.Kind: StockWriteKind.Absolute or StockWriteKind.OnHandMinusOwnOrders })
                Write(channel, 0);
            else
                Read(channel);
        }
    }

    /// <summary>
    /// Where the units are to be. A write of on-hand stock costs the channel's own open orders besides, so what does not fit there goes to
    /// channels that can take it: a unit that waits for room which nothing frees would be off sale until those orders are shipped.
    /// </summary>
    private IReadOnlyDictionary<string, long> Targets()
    {
        var most = _channels.Values.ToDictionary(static c => c.AccountKey, static c => c.Most, StringComparer.Ordinal);
        while (true)
        {
            var targets = Allocation.Targets(_pools, [.. _channels.Values.Select(c => new AllocationShare(
                c.AccountKey, c.Weight, c.Current, most[c.AccountKey], c.Exposure.Refused)
            { Set = c.Set })]);
            if (_channels.Values.FirstOrDefault(c => targets[c.AccountKey] > Math.Max(c.Current, Reachable(c, targets))) is not { } channel)
                return targets;
            most[channel.AccountKey] = Math.Max(channel.Current, Reachable(channel, targets));
        }
    }

    /// <summary>
    /// The most that fits once the others are where they are to be, whatever there is room for on the way: else a unit would be promised to
    /// it each time that another channel shows 0 to get more, and taken back from there each time.
    /// </summary>
    private long Reachable(GuardedChannel channel, IReadOnlyDictionary<string, long> targets) => channel.Writing.Kind is StockWriteKind.OnHandMinusOwnOrders
        ? _pools.Free(channel.Set, targets.Where(t => t.Key != channel.AccountKey).Select(t => new PoolDemand(_channels[t.Key].Set, t.Value))) - channel.OwnOpen
        : long.MaxValue;

    /// <summary>By how much what counts on the channel may grow; below zero where more is out already than there is.</summary>
    private long Room(GuardedChannel channel) => _pools.Free(channel.Set, _channels.Values.Select(static c => new PoolDemand(c.Set, c.Counted)));

    private List<string> Changing(Func<long, long, bool> changes) =>
        [.. _channels.Values.Where(c => !c.Exposure.Refused && changes(_targets[c.AccountKey], c.Current)).Select(static c => c.AccountKey)];

    private void Reduce(GuardedChannel channel, long target)
    {
        if (Freed(channel) is not { } free)
            return;
        var kind = free.Writing.Kind;
        if (free.Exposure.Units is null && kind is StockWriteKind.Absolute or StockWriteKind.OnHandMinusOwnOrders)
        {
            // Nothing bounds it, so the promise does not hold yet; the sooner it shows its share, the sooner it will.
            Write(free, target);
            return;
        }

        var room = Room(free);
        // Where more is out than there is, nothing is promised and less must be shown, whatever it costs for a while.
        if (free.Exposure.Shown is not { } shown)
            ReadOrEmpty(free);
        else if (shown != target && (Cost(free, target) <= Math.Max(0, room) || (room < 0 && kind is StockWriteKind.OnHandMinusOwnOrders)))
            Write(free, target);
        else if (shown > 0 && kind is StockWriteKind.Absolute or StockWriteKind.OnHandMinusOwnOrders && Cost(free, 0) <= Math.Max(0, room))
            Write(free, 0);
    }

    private void Raise(GuardedChannel channel, long target)
    {
        if (Freed(channel) is not { } free)
            return;
        var kind = free.Writing.Kind;
        var room = Room(free);
        if (free.Exposure.Units is null)
        {
            // Nothing bounds it yet, but what it is told now must fit beside the others, who are promised.
            var fits = Math.Min(target, room + free.Counted - free.OwnOpen);
            if (kind is not (StockWriteKind.Absolute or StockWriteKind.OnHandMinusOwnOrders))
                Read(free);
            else if (fits > free.Exposure.Written || !channel.IsIdle)
                Write(free, Math.Max(0, fits));
            return;
        }

        if (free.Exposure.Shown is not { } shown)
        {
            ReadOrEmpty(free);
            return;
        }

        var affordable = kind switch
        {
            StockWriteKind.Absolute => room,
            StockWriteKind.OnHandMinusOwnOrders => room - free.OwnOpen,
            _ => shown + room,
        };
        var value = Math.Min(target, affordable);
        if (value > shown)
            Write(free, value);
        else if (kind is StockWriteKind.Absolute or StockWriteKind.OnHandMinusOwnOrders && shown > 0
            && Cost(free, 0) <= room && room + free.Exposure.Units - free.OwnOpen >= target)
            Write(free, 0);
        else if (free.Exposure.Units > shown)
            Read(free);
    }

    /// <summary>The channel with its unsent write taken back; null while something is under way that has to end first.</summary>
    private GuardedChannel? Freed(GuardedChannel channel)
    {
        switch (channel.State)
        {
            case WriteState.Open:
                return null;
            case WriteState.Idle:
                return channel.Exposure.Settled ? channel : null;
            default:
                var back = ExposureRule.Withdrawn(channel.Exposure);
                var freed = channel with { Exposure = back, State = WriteState.Idle };
                Do(freed, new GuardedStep(channel.AccountKey, back, Withdraw: true));
                return freed;
        }
    }

    private void Write(GuardedChannel channel, long value)
    {
        var kind = channel.Writing.Kind;
        var after = ExposureRule.Writing(channel.Exposure, kind, value, channel.OwnOpen, _version);
        Do(channel with { Exposure = after, State = WriteState.Unsent }, new GuardedStep(channel.AccountKey, after, new GuardedWrite(
            value,
            kind is StockWriteKind.CompareAndSet ? channel.Exposure.Shown : null,
            kind is StockWriteKind.Delta ? value - channel.Exposure.Shown : null,
            kind is StockWriteKind.OnHandMinusOwnOrders ? channel.OwnOpen : null)));
    }

    /// <summary>A reading tells what it shows; a channel that cannot be read is emptied, which tells it too.</summary>
    private void ReadOrEmpty(GuardedChannel channel)
    {
        if (channel.CanRead)
            Read(channel);
        else if (channel.Writing.Kind is StockWriteKind.Absolute)
            Write(channel, 0);
    }

    private void Read(GuardedChannel channel)
    {
        if (!channel.CanRead || channel.Exposure.ReadAskedAt is not null)
            return;
        var after = ExposureRule.ReadAsked(channel.Exposure, _now);
        var withdrawn = _steps.GetValueOrDefault(channel.AccountKey)?.Withdraw ?? false;
        Do(channel with { Exposure = after }, new GuardedStep(channel.AccountKey, after, Withdraw: withdrawn, Read: true));
    }

    private void Do(GuardedChannel after, GuardedStep step)
    {
        _channels[after.AccountKey] = after;
        _steps[after.AccountKey] = step;
    }

    private static long Cost(GuardedChannel channel, long value) =>
        ExposureRule.Cost(channel.Writing.Kind, channel.Exposure.Shown, value, channel.OwnOpen);
}
