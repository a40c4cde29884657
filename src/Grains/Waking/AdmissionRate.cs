namespace KolajAI.Grains.Waking;

/// <summary>
/// How many accounts a sweep wakes: halved each time that one found no slot (those that are awake ask again and again), a tenth of the most
/// more each time that none did. Never below a twentieth, or one stuck platform would stop all others.
/// </summary>
internal sealed class AdmissionRate(int most)
{
    /// <summary>Fewer than the most.</summary>
    private int _held;

    public int Next(bool noSlot)
    {
        var rate = most - _held;
        rate = noSlot ? Math.Max(Math.Max(1, most / 20), rate / 2) : Math.Min(most, rate + Math.Max(1, most / 10));
        _held = most - rate;
        return rate;
    }
}
