using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Sees when a platform's pages go round, whatever the length of the round, and remembers one cursor for it (Brent's way).</summary>
internal sealed class CursorWatch
{
    private string? _mark;
    private long _steps;
    private long _until = 1;

    /// <param name="before">Of the page that was read.</param>
    /// <param name="next">Null after the last page.</param>
    /// <returns><paramref name="next"/>.</returns>
    /// <exception cref="PlatformException">The platform told this cursor before: reading on would never end.</exception>
    public string? Pass(string? before, string? next)
    {
        if (next is null)
        {
            Forget();
            return null;
        }

        if (next == before || next == _mark)
        {
            Forget();
            throw new PlatformException(PlatformFailure.Broken, "cursor_repeats", "The platform names a page as the next one that was read before: its pages have no end.");
        }

        if (++_steps == _until)
            (_mark, _steps, _until) = (next, 0, _until * 2);
        return next;
    }

    private void Forget() => (_mark, _steps, _until) = (null, 0, 1);
}
