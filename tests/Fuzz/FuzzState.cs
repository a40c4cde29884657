using System.Text.Json;
using KolajAI.Fuzz.Engine;

namespace KolajAI.Fuzz;

/// <param name="MemoryBefore">Of the first run.</param>
/// <param name="MemoryAfter">Of the last run.</param>
internal sealed record FuzzTotal(string Target, ulong Seed, long Inputs, double Seconds, int Findings, long MemoryBefore, long MemoryAfter);

/// <summary>Sums over several runs.</summary>
internal sealed class FuzzState(List<FuzzTotal> totals)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static FuzzState Read(string? path) =>
        new(path is not null && File.Exists(path) ? JsonSerializer.Deserialize<List<FuzzTotal>>(File.ReadAllText(path)) ?? [] : []);

    public FuzzTotal? Of(string target, ulong seed) => totals.Find(total => total.Target == target && total.Seed == seed);

    public void Add(FuzzSum sum, ulong seed)
    {
        var known = Of(sum.Target, seed);
        totals.RemoveAll(total => total == known);
        totals.Add(new FuzzTotal(
            sum.Target, seed, (known?.Inputs ?? 0) + sum.Inputs, (known?.Seconds ?? 0) + sum.Seconds, (known?.Findings ?? 0) + sum.Findings.Count,
            known?.MemoryBefore ?? sum.MemoryBefore, sum.MemoryAfter));
    }

    public void Write(string? path)
    {
        if (path is not null)
            File.WriteAllText(path, JsonSerializer.Serialize(totals, Json));
    }
}
