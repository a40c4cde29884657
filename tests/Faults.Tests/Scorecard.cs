namespace KolajAI.Faults.Tests;

/// <summary>The scorecard's rows, in the test's output and in the file that <c>test.sh --faults</c> prints.</summary>
internal static class Scorecard
{
    private static readonly Lock Gate = new();

    public static void Row(string fault, bool passed, string figures)
    {
        Say($"| {fault} | {(passed ? "pass" : "FAIL")} | {figures} |");
    }

    public static void Say(string line)
    {
        lock (Gate)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
            if (FaultSettings.Table is { } path)
                File.AppendAllText(path, line + "\n");
        }
    }
}
