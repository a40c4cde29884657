using System.Diagnostics;

namespace KolajAI.CrashPoints;

/// <summary>
/// Names the moments at which the fault tests end the process. A build without <c>-p:CrashPoints=true</c> has neither the calls nor
/// anything that could end it: what remains of this type is empty.
/// </summary>
public static partial class CrashPoint
{
    /// <summary>The process may end here, as by a power cut.</summary>
    /// <param name="name">Unique, what is written and whether before or after: <c>order.before_commit</c>.</param>
    [Conditional("KOLAJ_CRASH_POINTS")]
    public static void Here(string name) => Reach(name);

    static partial void Reach(string name);
}
