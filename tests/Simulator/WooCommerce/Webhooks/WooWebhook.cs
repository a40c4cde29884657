namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>A registered webhook.</summary>
/// <param name="Topic">As <c>order.updated</c>.</param>
internal sealed record WooWebhook(long Id, string Name, string Topic, string Url, string Secret, DateTimeOffset Created)
{
    public const string Active = "active";
    public const string Paused = "paused";
    public const string Disabled = "disabled";

    public string Status { get; init; } = Active;

    public DateTimeOffset Modified { get; init; } = Created;

    /// <summary>Deliveries that failed in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The address has not answered a ping yet.</summary>
    public bool Unproven { get; init; } = true;

    public string Resource => Topic.Split('.')[0];

    public string Event => Topic.Split('.')[1];
}
