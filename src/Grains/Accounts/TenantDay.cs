using System.Globalization;

namespace KolajAI.Grains.Accounts;

/// <summary>Daily limits follow the tenant's days.</summary>
internal static class TenantDay
{
    public const string DefaultZone = "Europe/Istanbul";

    /// <summary><c>YYYY-MM-DD</c>.</summary>
    public static string Of(DateTimeOffset now, string timeZone) =>
        TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
