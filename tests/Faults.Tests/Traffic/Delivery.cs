namespace KolajAI.Faults.Tests.Traffic;

/// <summary>One attempt to hand something to the hub.</summary>
/// <param name="Account">Whose notice it was; null for a seller's call.</param>
/// <param name="Since">From when it was due to the answer.</param>
/// <param name="Status">0 where no answer came.</param>
/// <param name="Repeat">Not the first attempt, or a copy of what was sent before.</param>
internal sealed record Delivery(DateTimeOffset Sent, TimeSpan Since, string? Account, int Status, bool RetryAfter, bool Repeat, string? Problem)
{
    public bool Taken => Status is >= 200 and < 300;

    /// <summary>An honest refusal: repeat it.</summary>
    public bool Refused => Status is 503 && RetryAfter;
}
