namespace KolajAI.Api.Requests;

internal enum QueryKind
{
    Text = 0,
    Flag = 1,
    Time = 2,
    Number = 3,
}

/// <summary>Endpoint metadata: a query parameter that the call knows; any other is 400 <c>unknown_parameter</c>.</summary>
internal sealed record QueryParameter(string Name, QueryKind Kind, string Description);

/// <summary>Parameters that several calls share.</summary>
internal static class QueryParameters
{
    public static QueryParameter IntegrationId { get; } = new("integration_id", QueryKind.Text, "Only this integration.");

    public static QueryParameter Account { get; } = new("account", QueryKind.Text, "Only this account.");

    public static QueryParameter Since { get; } = new("since", QueryKind.Time, "Changed at or after this time (the hub's updated_at).");

    public static QueryParameter Until { get; } = new("until", QueryKind.Time, "Changed before this time.");

    public static QueryParameter[] Paging { get; } =
    [
        new("page_size", QueryKind.Number, "Items a page, 1 to 500; 50 when absent."),
        new("page_token", QueryKind.Text, "The next_page_token of the page before; valid for 24 hours and for the same filter."),
    ];

    public static QueryParameter Total { get; } = new("total", QueryKind.Flag, "True counts all items of the filter.");

    public static QueryParameter WaitFor { get; } = new("wait_for", QueryKind.Text, "With Prefer: wait, what to wait for: stored, sent or confirmed (default).");

    /// <summary>Known to every call.</summary>
    public static QueryParameter ApiVersion { get; } = new("api-version", QueryKind.Text, "Version of the API, 1.");
}
