using KolajAI.Bench.Catalogue;
using KolajAI.Bench.Running;
using KolajAI.Bench.Webhooks;

namespace KolajAI.Bench;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["main-job"]:
                await MainJob.RunAsync(Console.Out);
                return 0;
            case [IntakeLimit.Command]:
                await IntakeLimit.RunAsync(Console.In, Console.Out);
                return 0;
            case [SeedProcess.Command, var folder, var products, var account]:
                await SeedProcess.RunAsync(folder, products, account, Console.Out);
                return 0;
        }

        if (BenchArguments.Parse(args, out var error) is { } picked)
            return await Workloads.RunAsync(picked, Console.Out, Console.Error);
        await Console.Error.WriteLineAsync(error);
        return 2;
    }
}
