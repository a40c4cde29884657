using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>An aspect as the engine gives it, with the mark of its listing.</summary>
internal sealed class AspectRecord
{
    public const string Select = """
        select a.product_id, a.account_key, a.aspect, a.desired_version, a.desired_value, a.sent_version, a.sent_value, a.sent_at, a.confirmed_version,
          a.confirmed_value, a.confirmed_at, a.refused_version, a.batch_id, a.lane, a.due_at, a.attempts, a.error_code, a.error_message, l.mark, l.mark_detail,
          a.guarded, a.shown_value, a.shown_at, a.settle_at, a.read_at,
          a.cause, a.held_version, a.approved_version
        from listing_aspect a
        left join listing l on l.tenant = a.tenant and l.product_id = a.product_id and l.account_key = a.account_key
        """;

    public string ProductId { get; init; } = "";
    public string AccountKey { get; init; } = "";
    public string Aspect { get; init; } = "";
    public long DesiredVersion { get; init; }
    public string DesiredValue { get; init; } = "";
    public long SentVersion { get; init; }
    public string? SentValue { get; init; }
    public long? SentAt { get; init; }
    public long ConfirmedVersion { get; init; }
    public string? ConfirmedValue { get; init; }
    public long? ConfirmedAt { get; init; }
    public long RefusedVersion { get; init; }
    public string? BatchId { get; init; }
    public int Lane { get; init; }
    public long? DueAt { get; init; }
    public int Attempts { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string? Mark { get; init; }
    public string? MarkDetail { get; init; }
    public bool Guarded { get; init; }
    public long? ShownValue { get; init; }
    public long? ShownAt { get; init; }
    public long? SettleAt { get; init; }
    public long? ReadAt { get; init; }
    public string? Cause { get; init; }
    public long HeldVersion { get; init; }
    public long ApprovedVersion { get; init; }

    public AspectRow ToRow() => new()
    {
        ProductId = ProductId,
        AccountKey = AccountKey,
        Aspect = Aspect,
        DesiredVersion = DesiredVersion,
        DesiredValue = DesiredValue,
        SentVersion = SentVersion,
        SentValue = SentValue,
        SentAt = Instants.FromMicros(SentAt),
        ConfirmedVersion = ConfirmedVersion,
        ConfirmedValue = ConfirmedValue,
        ConfirmedAt = Instants.FromMicros(ConfirmedAt),
        RefusedVersion = RefusedVersion,
        BatchId = BatchId,
        Lane = Lane,
        DueAt = Instants.FromMicros(DueAt),
        Attempts = Attempts,
        ErrorCode = ErrorCode,
        ErrorMessage = ErrorMessage,
        Mark = Mark,
        MarkDetail = MarkDetail,
        Guarded = Guarded,
        ShownValue = ShownValue,
        ShownAt = Instants.FromMicros(ShownAt),
        SettleAt = Instants.FromMicros(SettleAt),
        ReadAt = Instants.FromMicros(ReadAt),
        Cause = Cause,
        HeldVersion = HeldVersion,
        ApprovedVersion = ApprovedVersion,
    };
}
