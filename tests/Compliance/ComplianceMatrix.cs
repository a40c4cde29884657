using System.Text;
using KolajAI.Compliance.Mappings;

namespace KolajAI.Compliance;

/// <summary>Connector × check, as the page <c>docs/compliance.md</c> shows it.</summary>
public static class ComplianceMatrix
{
    public static string Write(IReadOnlyList<ComplianceProfile> profiles)
    {
        var page = new StringBuilder();
        page.Append("# Compliance\n\n")
            .Append("What every connector must do, and which do it. The page is written from the suite (`tests/Compliance`) and a test holds it current;\n")
            .Append("each ✓ is a test that runs in `./test.sh`. A number refers to the reasons below: the platform lacks what the check needs.\n\n")
            .Append("| check | ").AppendJoin(" | ", profiles.Select(static p => p.IntegrationId)).Append(" |\n|---|")
            .AppendJoin("", profiles.Select(static _ => ":-:|")).Append('\n');
        var reasons = new List<(string Integration, string Reason)>();
        foreach (var check in ComplianceSuite.Checks)
        {
            page.Append("| `").Append(check.Id).Append("` ").Append(check.Promise).Append(" |");
            foreach (var profile in profiles)
                page.Append(' ').Append(profile.LeftOut.TryGetValue(check.Id, out var reason) ? Number(reasons, profile, reason) : "✓").Append(" |");
            page.Append('\n');
        }

        page.Append("\n## Run against\n");
        foreach (var profile in profiles)
            page.Append("- `").Append(profile.IntegrationId).Append("`: ").Append(profile.Against).Append('\n');
        WriteMappings(page, profiles);
        page.Append("\n## Left out\n");
        foreach (var ((integration, reason), place) in reasons.Select(static (r, i) => (r, i + 1)))
            page.Append(place.ToString(null, null)).Append(". `").Append(integration).Append("`: ").Append(reason).Append('\n');
        return page.ToString();
    }

    /// <summary>Which test catches a field that a mapping drops.</summary>
    private static void WriteMappings(StringBuilder page, IReadOnlyList<ComplianceProfile> profiles)
    {
        page.Append("\n## A field dropped from a mapping\n")
            .Append("What a connector sends is compared, call by call and field by field, with `tests/Compliance/Mappings/Records/*.outgoing.txt`. Of what it reads, each\n")
            .Append("field of the platform's answers is taken away in turn: those without which something else comes of the answer are in `*.incoming.txt`. So a\n")
            .Append("mapping that drops a field is a line that is missing, which fails. After a change that is meant: `KOLAJ_WRITE_DOCS=1`, and read the difference.\n\n")
            .Append("| connector | caught by | fields sent | fields read |\n|---|---|--:|--:|\n");
        foreach (var profile in profiles)
        {
            page.Append("| ").Append(profile.IntegrationId).Append(" | `").Append(profile.Test).Append("(\"mapping_outgoing\")`, `(\"mapping_incoming\")` | ")
                .Append(MappingRecord.Count(profile.IntegrationId, MappingRecord.Outgoing).ToString(null, null)).Append(" | ")
                .Append(MappingRecord.Count(profile.IntegrationId, MappingRecord.Incoming).ToString(null, null)).Append(" |\n");
        }
    }

    private static string Number(List<(string, string)> reasons, ComplianceProfile profile, string reason)
    {
        var place = reasons.IndexOf((profile.IntegrationId, reason));
        if (place < 0)
        {
            reasons.Add((profile.IntegrationId, reason));
            place = reasons.Count - 1;
        }

        return (place + 1).ToString(null, null);
    }
}
