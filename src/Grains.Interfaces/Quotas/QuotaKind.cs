namespace KolajAI.Quotas;

/// <summary>How a platform counts.</summary>
public enum QuotaKind
{
    /// <summary>N in any T: a sliding log. Also a budget for sliding 24 hours.</summary>
    Sliding = 0,

    /// <summary>A bucket of N points that fills from empty within T: N at once (the burst), N / T in the long run (the rate).</summary>
    Bucket = 1,

    /// <summary>N in each calendar day of a time zone.</summary>
    CalendarDay = 2,
}
