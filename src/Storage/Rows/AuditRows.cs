using System.Text.Json;
using KolajAI.Identity;
using KolajAI.Json;

namespace KolajAI.Storage.Rows;

/// <summary>An entry of the tenant's audit log, written with what it tells of; numbered and chained at commit.</summary>
/// <param name="Action"><c>key.create</c>; of calls without a word of their own the route.</param>
/// <param name="Object">What it was done to: <c>key:key_…</c>, <c>account:trendyol/default</c>.</param>
public sealed record AuditRow(string Action, string Object, Actor Actor, DateTimeOffset At)
{
    /// <summary>How it was; without secrets.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>How it became; without secrets.</summary>
    public JsonElement? After { get; init; }

    /// <summary>By whoever is behind the present call.</summary>
    public static AuditRow Of(string action, string of, DateTimeOffset at, object? before = null, object? after = null) => new(action, of, AmbientCall.Actor, at)
    {
        Before = Json(before),
        After = Json(after),
    };

    public static JsonElement? Json(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value, value.GetType(), KolajJson.Stored);
}

/// <summary>Something that somebody has to look at. One of the same kind and subject that stands open counts it; else one is opened.</summary>
/// <param name="Kind">As <c>GET /api/alerts</c> tells it: <c>sign_in_failures</c>.</param>
/// <param name="Subject">What it is about: <c>key:key_…</c>.</param>
/// <param name="Times">How often it happened since it was last told.</param>
public sealed record AlertRow(string Kind, string Subject, string Detail, long Times, DateTimeOffset At) : StoreRow;

/// <summary>Somebody has seen an alert (<c>acknowledged</c>), or it is over (<c>resolved</c>). Dropped where it is resolved already.</summary>
public sealed record AlertDecisionRow(string AlertId, string State, string By, DateTimeOffset At) : StoreRow;

/// <summary>A key was used from a network. Refuses its unit where that is known.</summary>
public sealed record KeyPlaceRow(string KeyId, string Place, DateTimeOffset At) : StoreRow;
