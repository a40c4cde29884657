using FsCheck.Xunit;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Storage.Tests;

public sealed class WatermarksTests
{
    private readonly FakeTimeProvider _clock = new(TestStore.Start);

    [Fact]
    public void Pressure_GoesOnAtTheHighMarkAndOffOnlyAtTheLowOne()
    {
        var marks = new Watermarks(100, _clock);
        Move(marks, 74);
        Assert.False(marks.IsOn);
        Move(marks, 1);
        Assert.True(marks.IsOn);
        Move(marks, -24);
        Assert.True(marks.IsOn);
        Move(marks, -1);
        Assert.False(marks.IsOn);
        Move(marks, 24);
        Assert.False(marks.IsOn);
    }

    [Fact]
    public void Lasting_CountsFromTheHighMarkOnAndIsZeroAgainAtTheLowOne()
    {
        var marks = new Watermarks(4, _clock);
        Move(marks, 3);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Move(marks, 1);
        Assert.Equal(TimeSpan.FromSeconds(5), marks.Lasting);
        Move(marks, -2);
        Assert.Equal(TimeSpan.Zero, marks.Lasting);
    }

    [Property]
    public void Pressure_AnyCapacityAndHistory_IsOnFromThreeQuartersUntilHalf(byte size, bool[] moves)
    {
        var capacity = size % 8 + 1;
        var marks = new Watermarks(capacity, _clock);
        var on = false;
        foreach (var up in moves)
        {
            if (up && !marks.IsFull)
                marks.Up();
            else if (!up && marks.Waiting > 0)
                marks.Down();
            on = 4 * marks.Waiting >= 3 * capacity || (on && marks.Waiting > capacity / 2);
            Assert.Equal(on, marks.IsOn);
        }
    }

    private static void Move(Watermarks marks, int by)
    {
        for (; by > 0; by--)
            marks.Up();
        for (; by < 0; by++)
            marks.Down();
    }
}
