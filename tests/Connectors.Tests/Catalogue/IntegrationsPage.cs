using System.Globalization;
using System.Text;
using KolajAI.Quotas;

namespace KolajAI.Connectors.Tests.Catalogue;

/// <summary>Writes <c>docs/integrations.md</c> from the descriptors, the same that the API and the console read.</summary>
internal static class IntegrationsPage
{
    public static string Write(IConnectorRegistry registry)
    {
        var connectors = registry.Catalogue.Where(row => registry.Find(row.Id) is not null).ToList();
        var page = new StringBuilder();
        page.Append("""
            # Integrations

            Written from the connectors' descriptors, which the API (`GET /api/marketplace/integrations`) and the console read as well; a test holds it
            current. A platform has only the capabilities that code of the hub does; one without a connector takes no credentials.

            """.ReplaceLineEndings("\n"));
        page.Append('\n').Append(CultureInfo.InvariantCulture, $"{connectors.Count} of {registry.Catalogue.Count} listed platforms have a connector:\n\n");
        Table(page, ["id", "name", "capabilities", "webhooks", "stock is written", "evidence"], connectors.Select(c => new[]
        {
            $"[`{c.Id}`](#{c.Id})", c.Name, string.Join(", ", c.Capabilities), c.Webhooks is { } hooks ? $"{hooks.Scheme}, {hooks.Registration}" : "none; polled",
            StockOf(c), c.Evidence,
        }));
        foreach (var connector in connectors)
            Section(page, connector);
        page.Append("\n## Listed, without a connector\n\n");
        foreach (var type in registry.Catalogue.Where(row => registry.Find(row.Id) is null).GroupBy(static row => row.Type))
        {
            page.Append(CultureInfo.InvariantCulture, $"**{type.Key}**: ").AppendJoin(", ", type.Select(static row => $"{Cell(row.Name)} (`{row.Id}`, {row.Region}, {row.Evidence})"))
                .Append("\n\n");
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Section(StringBuilder page, ConnectorDescriptor connector)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {connector.Id}\n{connector.Name}");
        if (connector.Docs is { } docs)
            page.Append(CultureInfo.InvariantCulture, $", <{docs}>");
        page.Append(CultureInfo.InvariantCulture, $". Orders are polled every {connector.DefaultSyncIntervalSeconds} s unless set otherwise, at most {connector.OrderHistoryDays} days back.\n");
        Table(page, ["credential", "label", "required", "where it is found"],
            connector.CredentialFields.Select(static f => new[] { $"`{f.Name}`{(f.Secret ? " (secret)" : "")}", f.Label, f.Required ? "yes" : "no", f.Help }));
        Table(page, ["setting", "label", "required", "default", "help"],
            connector.SettingFields.Select(static f => new[] { $"`{f.Name}`", f.Label, f.Required ? "yes" : "no", DefaultOf(f), f.Help }));
        Table(page, ["limit", "counts", "permits", "whose", "source"], connector.Limits.Select(static l => new[]
        {
            $"`{l.Name}`", l.PerOperation ? "each operation apart" : "all its operations together", PermitsOf(l), ScopeOf(l.Scope), l.Source,
        }));
    }

    private static string StockOf(ConnectorDescriptor connector) => connector.StockWrite switch
    {
        null => "not",
        StockWriteKind.Absolute => "as a number",
        StockWriteKind.OnHandMinusOwnOrders => "as a number, of which the platform takes its own open orders",
        StockWriteKind.CompareAndSet => "as a number, on the condition of the one before",
        StockWriteKind.Delta => "as a difference",
        _ => throw new ArgumentOutOfRangeException(nameof(connector), connector.StockWrite, "A way of writing stock without words."),
    };

    private static string DefaultOf(ConnectorField field) => string.Join("; ", new[]
    {
        field.Default is { } value ? $"`{value}`" : null, field.Values is { Count: > 0 } values ? "one of " + string.Join(", ", values.Select(static v => $"`{v}`")) : null,
    }.OfType<string>());

    private static string PermitsOf(ConnectorLimit limit)
    {
        var window = limit.Window.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var words = limit.Kind switch
        {
            QuotaKind.Sliding => $"{limit.Permits} in any {window} s",
            QuotaKind.CalendarDay => $"{limit.Permits} a day ({limit.TimeZone ?? "UTC"})",
            _ => $"{limit.Permits} at once, filled again in {window} s",
        };
        return limit.Reserve > 0 ? string.Create(CultureInfo.InvariantCulture, $"{words}; {limit.Reserve:P0} kept for orders") : words;
    }

    private static string ScopeOf(QuotaScopeKind scope) => scope switch
    {
        QuotaScopeKind.Account => "the account's",
        QuotaScopeKind.RemoteSeller => "the remote seller's",
        QuotaScopeKind.App => "the app's",
        QuotaScopeKind.Address => "the outgoing address's",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "A scope without words."),
    };

    private static void Table(StringBuilder page, string[] heads, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        page.Append("\n| ").AppendJoin(" | ", heads).Append(" |\n|").Append(string.Concat(heads.Select(static _ => "---|"))).Append('\n');
        foreach (var row in all)
            page.Append("| ").AppendJoin(" | ", row.Select(Cell)).Append(" |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
