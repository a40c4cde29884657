namespace KolajAI.Simulator.Quotas;

/// <summary>A rule: at most <paramref name="Limit"/> (null: any number) in every <paramref name="WindowSeconds"/> seconds, per scope.</summary>
public sealed record QuotaLimit(string Rule, int? Limit, double WindowSeconds);

/// <summary>How often a rule was broken since the start or the last clearing, with the first samples.</summary>
public sealed record QuotaViolation(string Rule, long Count, IReadOnlyList<ViolationSample> Samples);

/// <summary>One breach: <paramref name="Used"/> calls were in the window of <paramref name="Limit"/> when the call came.</summary>
/// <param name="ToldAt">When an answer told to wait, where that is what was not obeyed.</param>
public sealed record ViolationSample(DateTimeOffset At, string SellerId, string Endpoint, string Scope, int Used, int Limit, DateTimeOffset? ToldAt = null);
