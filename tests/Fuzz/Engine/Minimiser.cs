namespace KolajAI.Fuzz.Engine;

/// <summary>Makes a finding's input small: pieces are left out as long as it finds the same.</summary>
internal sealed class Minimiser(FuzzTarget target, FuzzWorker worker)
{
    private const int MostTries = 4_000;

    public Finding Minimise(Finding finding)
    {
        var best = finding;
        var tries = 0;
        for (var size = Math.Max(1, best.Input.Length / 2); size >= 1; size /= 2)
        {
            for (var at = 0; at < best.Input.Length && tries < MostTries; tries++)
            {
                byte[] smaller = [.. best.Input.AsSpan(0, at), .. best.Input.AsSpan(Math.Min(best.Input.Length, at + size))];
                if (FuzzRun.Try(target, worker, finding.Seed, finding.Number, smaller) is { } same && same.Signature == finding.Signature)
                    best = same;
                else
                    at += size;
            }
        }

        return best;
    }
}
