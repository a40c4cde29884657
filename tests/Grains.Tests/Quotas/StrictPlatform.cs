using KolajAI.Quotas;

namespace KolajAI.Grains.Tests.Quotas;

/// <summary>The platform's own judgement of when calls reached it.</summary>
internal static class StrictPlatform
{
    /// <summary>What was exceeded first, null for nothing.</summary>
    public static string? Violation(QuotaWindow window, IReadOnlyList<TimeSpan> arrivals) => window.Kind switch
    {
        QuotaKind.Bucket => Emptied(window, arrivals),
        QuotaKind.CalendarDay => OverTheDay(window, arrivals),
        _ => TooMany(window, arrivals),
    };

    /// <summary>By the platform's own wall clock, which no step of the hub's moves.</summary>
    private static string? OverTheDay(QuotaWindow window, IReadOnlyList<TimeSpan> arrivals)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone ?? "UTC");
        return arrivals.GroupBy(at => TimeZoneInfo.ConvertTime(ModelClock.Start + at, zone).Date)
            .Where(day => day.Count() * window.Cost > window.Permits)
            .Select(day => $"{day.Count()} calls of {window.Cost} on {day.Key:yyyy-MM-dd}").FirstOrDefault();
    }

    private static string? TooMany(QuotaWindow window, IReadOnlyList<TimeSpan> arrivals)
    {
        var most = window.Permits / window.Cost;
        for (var i = 0; i + most < arrivals.Count; i++)
        {
            if (arrivals[i + most] - arrivals[i] < window.Window)
                return $"{most + 1} calls of {window.Cost} within {window.Window} from {arrivals[i]}";
        }

        return null;
    }

    /// <summary>In whole numbers: points times the window's ticks.</summary>
    private static string? Emptied(QuotaWindow window, IReadOnlyList<TimeSpan> arrivals)
    {
        var full = (Int128)window.Permits * window.Window.Ticks;
        var (left, before) = (full, TimeSpan.Zero);
        foreach (var arrival in arrivals)
        {
            left = Int128.Min(full, left + ((Int128)(arrival - before).Ticks * window.Permits)) - ((Int128)window.Cost * window.Window.Ticks);
            before = arrival;
            if (left < 0)
                return $"the bucket of {window.Permits} was empty at {arrival}";
        }

        return null;
    }
}
