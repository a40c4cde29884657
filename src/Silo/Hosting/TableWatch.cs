namespace KolajAI.Silo.Hosting;

/// <summary>Tells by what a silo reads in the membership table whether it is still the one that it joined.</summary>
internal sealed class TableWatch
{
    private int _highest = -1;
    private bool _wasThere;

    /// <param name="version">The table's; it only grows.</param>
    /// <param name="isThere">Whether the silo's own row is in it.</param>
    /// <returns>Why it is another table, a sentence; null while it is not.</returns>
    public string? Look(int version, bool isThere)
    {
        if (version < _highest)
            return $"The membership table was at version {_highest} and is at {version}: it was lost.";
        if (_wasThere && !isThere)
            return "This silo's row is gone from the membership table: it was lost.";
        _highest = version;
        _wasThere |= isThere;
        return null;
    }
}
