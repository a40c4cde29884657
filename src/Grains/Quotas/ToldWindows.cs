using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// Which of a call's limits a platform's words are about. Points are about the limit that counts points; else the window or the size that
/// is told names it; else it is the shortest, where a mistake is forgotten soonest and the next answer corrects it.
/// </summary>
internal static class ToldWindows
{
    public static QuotaWindow? Match(ToldQuota told, IReadOnlyList<QuotaWindow> windows)
    {
        if (told.IsCost)
            return windows.FirstOrDefault(static w => w.CostTold);
        var ordered = windows.OrderBy(static w => w.Window).ToList();
        return ordered.Find(w => told.Window is { } length && w.Window == length && (told.Limit is null || told.Limit == w.Permits))
            ?? ordered.Find(w => told.Window is { } length && w.Window == length)
            ?? ordered.Find(w => told.Limit == w.Permits)
            ?? ordered.FirstOrDefault();
    }
}
