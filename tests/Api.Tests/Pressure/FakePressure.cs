using KolajAI.Storage.Commits;

namespace KolajAI.Api.Tests.Pressure;

/// <summary>A store that is behind as the test says.</summary>
internal sealed class FakePressure : IStorePressure
{
    public bool IsOn => Lasting > TimeSpan.Zero;

    public TimeSpan Lasting { get; set; }

    public int Waiting => IsOn ? 8_000 : 0;

    public int Capacity => 10_000;
}
