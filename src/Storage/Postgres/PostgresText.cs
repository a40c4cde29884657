namespace KolajAI.Storage.Postgres;

/// <summary>PostgreSQL's text takes neither U+0000 nor half a surrogate pair; what may hold them is stored as bytes.</summary>
internal static class PostgresText
{
    /// <exception cref="FormatException">The text cannot be stored; the unit that brings it fails alone and says so.</exception>
    public static string? Check(string? value)
    {
        if (value is null)
            return value;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\0')
                throw new FormatException("A text holds U+0000, which the database does not store.");
            if (!char.IsSurrogate(c))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(c, value[i + 1]))
                throw new FormatException("A text holds half a surrogate pair, which the database does not store.");
            i++;
        }

        return value;
    }
}
