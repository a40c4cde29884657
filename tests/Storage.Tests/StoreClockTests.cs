using KolajAI.Storage.Clocks;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Storage.Tests;

public sealed class StoreClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly WrongClock _machine = new();
    private readonly StoreClock _clock;

    public StoreClockTests() => _clock = new StoreClock(_machine);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Time_MachinesClockIsSet_GoesOn(int hours)
    {
        var before = _clock.GetUtcNow();

        _machine.Off = hours * Hour;
        _machine.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(before + TimeSpan.FromSeconds(3), _clock.GetUtcNow());
        Assert.Equal(hours * Hour, _clock.MachineAhead);
    }

    [Theory]
    [InlineData(-3600, 0)] // The database is ahead: at least what it said.
    [InlineData(3600, 2)] // Behind: at most that and the way there and back.
    [InlineData(1, 1)] // In between nothing is certain.
    public void Follow_Answer_IsMovedNoFurtherThanIsCertain(int ownAhead, int expected)
    {
        var asked = _clock.GetTimestamp();
        _machine.Advance(TimeSpan.FromSeconds(2));
        var told = _clock.GetUtcNow() - TimeSpan.FromSeconds(ownAhead);

        _clock.Follow(asked, told);

        Assert.Equal(told + TimeSpan.FromSeconds(expected), _clock.GetUtcNow());
    }

    [Fact]
    public async Task Keeper_MachineIsYearsBehind_GoesByTheDatabase()
    {
        await using var store = new TestStore(Engine.Postgres);
        using var keeper = new StoreClockKeeper(store.Get<Database>(), _clock, NullLogger<StoreClockKeeper>.Instance);

        await keeper.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(store.Scalar("select (extract(epoch from clock_timestamp()))::bigint"), _clock.GetUtcNow().ToUnixTimeSeconds(), 60.0);
    }

    /// <summary>A machine whose clock of the day can be set either way, while its monotonic one goes on.</summary>
    private sealed class WrongClock : FakeTimeProvider
    {
        public TimeSpan Off { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Off;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
