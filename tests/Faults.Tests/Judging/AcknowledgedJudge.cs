namespace KolajAI.Faults.Tests.Judging;

/// <summary>I1: every acknowledged id ends applied, or dead with a reason; nothing is left under way.</summary>
internal static class AcknowledgedJudge
{
    public const string Event = "event";
    public const string Correction = "correction";
    public const string Operation = "operation";

    public static void Add(History history, Verdict verdict)
    {
        if (history.NotTaken > 0)
            verdict.Add("I1", $"the hub did not take {history.NotTaken} notices");
        foreach (var open in history.Store.Open)
            verdict.Add("I1", $"not at its end: {open}");
        Events(history, verdict);
        var references = history.Store.Ledger.Select(static row => row.EffectKey).ToHashSet(StringComparer.Ordinal);
        foreach (var id in Ids(history, Correction).Where(id => !references.Contains($"ref:{id}")))
            verdict.AddLost($"the acknowledged correction {id} is not in the ledger");
        var operations = history.Store.Operations.ToDictionary(static row => row.Id, static row => row.State, StringComparer.Ordinal);
        foreach (var id in Ids(history, Operation))
        {
            if (operations.GetValueOrDefault(id) is not "ended")
                verdict.AddLost($"the acknowledged operation {id} is {operations.GetValueOrDefault(id) ?? "not there"}");
        }
    }

    private static void Events(History history, Verdict verdict)
    {
        var inbox = history.Store.Inbox.ToLookup(static row => $"{row.Account}:{row.EventId}", StringComparer.Ordinal);
        foreach (var id in Ids(history, Event))
        {
            switch (inbox[id].FirstOrDefault())
            {
                case null:
                    verdict.AddLost($"the acknowledged event {id} is not there");
                    break;
                case { State: "dead", Error: null or "" }:
                    verdict.AddLost($"the event {id} is dead without a reason");
                    break;
                case { State: "dead" } dead when !history.Poison.Contains(id):
                    verdict.AddLost($"the proper event {id} is dead: {dead.Error}");
                    break;
                case { State: not ("dead" or "done") } row:
                    verdict.AddLost($"the event {id} is {row.State}: {row.Error}");
                    break;
            }
        }

        foreach (var twice in inbox.Where(static rows => rows.Count() > 1))
            verdict.AddTwice($"the event {twice.Key} is there {twice.Count()} times");
    }

    private static IEnumerable<string> Ids(History history, string kind) =>
        history.Acknowledged.Where(a => a.Kind == kind).Select(static a => a.Id).Distinct(StringComparer.Ordinal);
}
