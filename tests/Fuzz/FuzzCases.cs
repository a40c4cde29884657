using KolajAI.Fuzz.Engine;

namespace KolajAI.Fuzz;

/// <summary>Inputs that found something once, made small: <c>Cases/{target}.txt</c>, a line each, base64 and behind a blank what it found.</summary>
internal static class FuzzCases
{
    public static IReadOnlyList<(byte[] Input, string Found)> Of(FuzzTarget target)
    {
        using var stream = typeof(FuzzCases).Assembly.GetManifestResourceStream($"cases/{target.Name}");
        if (stream is null)
            return [];
        using var reader = new StreamReader(stream);
        var cases = new List<(byte[], string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ', 2) is [{ Length: > 0 } input, var found])
                cases.Add((Convert.FromBase64String(input), found));
        }

        return cases;
    }
}
