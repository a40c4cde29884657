namespace KolajAI.Simulator.Faults;

/// <summary>A fault to inject into matching calls.</summary>
public sealed record FaultRequest
{
    /// <summary>Endpoint name (<c>trendyol.price_and_inventory</c>) or path, <c>*</c> for any run of characters. Default: all.</summary>
    public string Endpoint { get; init; } = "*";

    /// <summary>HTTP method; null: any.</summary>
    public string? Method { get; init; }

    /// <summary>Only calls of this seller; null: any.</summary>
    public string? SellerId { get; init; }

    /// <summary>The next N matching calls; null: until cleared.</summary>
    public int? Count { get; init; }

    /// <summary>Let this many matching calls through first.</summary>
    public int Skip { get; init; }

    /// <summary>What happens, after <see cref="LatencyMs"/>.</summary>
    public FaultAction Action { get; init; } = FaultAction.None;

    /// <summary>Status of <see cref="FaultAction.Status"/>; default 500.</summary>
    public int? Status { get; init; }

    /// <summary>Body of <see cref="FaultAction.Status"/>; null: the platform's error shape.</summary>
    public string? Body { get; init; }

    /// <summary>Retry-After header of <see cref="FaultAction.Status"/>, any text, sent as it is; null: no header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Waits this long before the call is handled, in milliseconds of the simulator's clock.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Waits this long after the call took effect and before the answer.</summary>
    public int AnswerLatencyMs { get; init; }
}

/// <summary>What a fault does with the call.</summary>
public enum FaultAction
{
    /// <summary>Latency only: the call is handled.</summary>
    None,

    /// <summary>Answered with a status, nothing applied.</summary>
    Status,

    /// <summary>Connection closed before anything is applied.</summary>
    Reset,

    /// <summary>Applied, then the connection is closed without an answer.</summary>
    DropAfterApply,

    /// <summary>200 with an HTML page, nothing applied.</summary>
    Html,

    /// <summary>Applied, answered with the first half of the JSON as a complete HTTP answer.</summary>
    Truncate,

    /// <summary>401 in the platform's shape although the key is right, nothing applied.</summary>
    Unauthorized,
}

/// <summary>A fault in force and how often it has struck.</summary>
public sealed record FaultView(int Id, FaultRequest Fault, int Struck);
