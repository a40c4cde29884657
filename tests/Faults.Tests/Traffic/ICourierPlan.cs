namespace KolajAI.Faults.Tests.Traffic;

/// <summary>What becomes of notices on their way.</summary>
internal interface ICourierPlan
{
    /// <summary>After which delays a notice is brought, each a copy; never none.</summary>
    IReadOnlyList<TimeSpan> Copies(Notice notice);
}

/// <summary>Each once, at once.</summary>
internal sealed class PlainCourier : ICourierPlan
{
    private static readonly TimeSpan[] Once = [TimeSpan.Zero];

    public IReadOnlyList<TimeSpan> Copies(Notice notice) => Once;
}
