namespace KolajAI.Api.Idempotency;

/// <summary>Endpoint metadata: how long answers under an Idempotency-Key are kept; 24 hours without it.</summary>
internal sealed record KeptFor(TimeSpan Keep)
{
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    /// <summary>Shipments, invoices and order actions (api.md section 1).</summary>
    public static KeptFor SevenDays { get; } = new(TimeSpan.FromDays(7));
}

/// <summary>Endpoint metadata: where in the answer a secret stands that is shown once; replays leave it out.</summary>
internal sealed record ShownOnce(params string[] Path);
