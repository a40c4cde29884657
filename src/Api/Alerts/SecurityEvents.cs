using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Hosting;

namespace KolajAI.Api.Alerts;

/// <summary>
/// Tells the audit log and the alerts of what happens around the calls that get through: who fails to sign in, what cannot prove itself, whose role is too low, keys where they never
/// were. Some seconds later and together, because whoever tries may try a thousand times a second.
/// </summary>
internal sealed partial class SecurityEvents : BackgroundService
{
    /// <summary>More at once are told without their addresses.</summary>
    private const int MostPending = 1_000;

    private const int MostKnownPlaces = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ICommitter _committer;
    private readonly IAuditReads _reads;
    private readonly TimeProvider _clock;
    private readonly ILogger<SecurityEvents> _logger;
    private readonly Counter<long> _counter;
    private readonly ConcurrentDictionary<Happening, long> _pending = new();
    private readonly ConcurrentDictionary<KeyUse, bool> _places = new();

    public SecurityEvents(ICommitter committer, IAuditReads reads, TimeProvider clock, ILogger<SecurityEvents> logger, IMeterFactory meters)
    {
        _committer = committer;
        _reads = reads;
        _clock = clock;
        _logger = logger;
        _counter = meters.Create("KolajAI.Security").CreateCounter<long>("kolaj.security.events", description: "Failed proofs and other events that alerts are raised for.");
    }

    /// <summary>A password, code or invitation was wrong.</summary>
    /// <param name="userId">Null: there is no such person, or none is known.</param>
    public void SignInFailed(string tenant, string? userId, IPAddress? from) =>
        Note(new Happening(tenant, "sign_in.failed", null, userId is null ? "sign_in" : $"user:{userId}", ClientAddress.Text(from)));

    /// <summary>Signing in failed so often that the sender has to wait.</summary>
    public void SignInBlocked(string tenant, string source) => Note(new Happening(tenant, "sign_in.blocked", "sign_in_blocked", $"address:{source}", source));

    /// <summary>A webhook did not prove its sender.</summary>
    public void WebhookRefused(AccountRef account, IPAddress? from) =>
        Note(new Happening(account.Tenant, "webhook.refused", "webhook_refused", $"account:{account.Key}", ClientAddress.Text(from)));

    /// <summary>A key came from an address that it may not be used from.</summary>
    public void KeyRefused(StoredKey key, IPAddress? from) => Note(new Happening(key.Tenant, "key.refused", "key_from_refused_address", $"key:{key.KeyId}", ClientAddress.Text(from)));

    /// <summary>A key or person asked for what its role does not allow.</summary>
    /// <param name="call">The route.</param>
    public void RoleRefused(Caller caller, string call, IPAddress? from) =>
        Note(new Happening(caller.Tenant, "role.refused", "role_refused", caller.Name, ClientAddress.Text(from)) { Role = caller.Role, Call = call });

    /// <summary>What was given for the operator's key is none.</summary>
    public void OperatorRefused(IPAddress? from) =>
        Note(new Happening(Roles.OpsTenant, "operator.refused", "operator_key_refused", $"address:{ClientAddress.Text(from)}", ClientAddress.Text(from)));

    /// <summary>A key was used; whether it ever was from there is looked up later.</summary>
    public void KeyUsed(StoredKey key, IPAddress? from)
    {
        if (from is null || _places.Count >= MostKnownPlaces)
            return;
        // As the last use that is written down: nothing new.
        if (key.LastUsedFrom is { } last && last == ClientAddress.Text(from))
            return;
        _places.TryAdd(new KeyUse(key.Tenant, key.KeyId, Place(from)), false);
    }

    /// <summary>Writes what is noted.</summary>
    public async Task WriteAsync()
    {
        try
        {
            await WriteHappeningsAsync();
            await WritePlacesAsync();
        }
        catch (Exception failed) when (Failures.Known(failed, writes: true) is not null)
        {
            LogNotWritten(failed);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written while stopping.
        }
    }

    /// <summary>What one site has: a /24 of IPv4, a /48 of IPv6.</summary>
    private static string Place(IPAddress from)
    {
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        var bytes = address.GetAddressBytes();
        var (kept, length) = address.AddressFamily is AddressFamily.InterNetworkV6 ? (6, 48) : (3, 24);
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{length}";
    }

    private void Note(Happening happening)
    {
        _counter.Add(1, new KeyValuePair<string, object?>("kind", happening.Action));
        if (_pending.Count >= MostPending && !_pending.ContainsKey(happening))
            happening = happening with { Address = null, Subject = happening.Subject.StartsWith("address:", StringComparison.Ordinal) ? "address:many" : happening.Subject };
        _pending.AddOrUpdate(happening, 1, static (_, times) => times + 1);
    }

    private async Task WriteHappeningsAsync()
    {
        var now = _clock.GetUtcNow();
        var taken = new List<(Happening What, long Times)>();
        foreach (var what in _pending.Keys)
        {
            if (_pending.TryRemove(what, out var times))
                taken.Add((what, times));
        }

        foreach (var ofTenant in taken.GroupBy(static t => t.What.Tenant))
        {
            var unit = new Unit { Tenant = ofTenant.Key };
            foreach (var (what, times) in ofTenant)
            {
                var actor = what.Role is { } role ? new Actor(what.Subject, role.Word(), what.Address, null) : Actor.Anonymous(what.Address, null);
                unit.Audit.Add(new AuditRow(what.Action, what.Subject, actor, now) { After = AuditRow.Json(new { Times = times, what.Call }) });
                if (what.Alert is { } kind)
                    unit.Rows.Add(new AlertRow(kind, what.Subject, what.Address is null ? "From many addresses." : $"From {what.Address}.", times, now));
            }

            try
            {
                await _committer.CommitAsync(unit);
            }
            catch (Exception failed) when (Failures.Known(failed, writes: true) is not null)
            {
                foreach (var (what, times) in ofTenant)
                    _pending.AddOrUpdate(what, times, (_, since) => since + times);
                LogNotWritten(failed);
                continue;
            }

            LogHappened(ofTenant.Sum(static t => t.Times), ofTenant.Select(static t => t.What.Action).Distinct().Order().Aggregate(static (a, b) => $"{a}, {b}"));
        }
    }

    private async Task WritePlacesAsync()
    {
        foreach (var use in _places.Where(static p => !p.Value).Select(static p => p.Key).ToArray())
        {
            var known = await _reads.KeyPlacesAsync(use.Tenant, use.KeyId);
            if (!known.Contains(use.Place, StringComparer.Ordinal))
                await _committer.CommitAsync(New(use, isFirst: known.Count == 0));
            _places[use] = true;
        }

        if (_places.Count >= MostKnownPlaces)
            _places.Clear();
    }

    /// <summary>Of two processes that see it at once one tells it: a place is new once.</summary>
    private Unit New(KeyUse use, bool isFirst)
    {
        var now = _clock.GetUtcNow();
        var unit = new Unit { Tenant = use.Tenant, Rows = [new KeyPlaceRow(use.KeyId, use.Place, now)] };
        if (isFirst)
            return unit;
        _counter.Add(1, new KeyValuePair<string, object?>("kind", "key.new_place"));
        unit.Audit.Add(new AuditRow("key.new_place", $"key:{use.KeyId}", new Actor($"key:{use.KeyId}", null, use.Place, null), now) { After = AuditRow.Json(new { use.Place }) });
        unit.Rows.Add(new AlertRow("key_new_place", $"key:{use.KeyId}", $"Used from {use.Place}, where it never was before.", 1, now));
        return unit;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Times} security events: {Kinds}")]
    private partial void LogHappened(long times, string kinds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Security events could not be written into the audit log")]
    private partial void LogNotWritten(Exception failed);

    /// <param name="Alert">The alert's kind; null: it is told in the audit log alone.</param>
    private sealed record Happening(string Tenant, string Action, string? Alert, string Subject, string? Address)
    {
        /// <summary>Of the subject, which has proven itself; null: nobody has.</summary>
        public Role? Role { get; init; }

        /// <summary>What was asked for.</summary>
        public string? Call { get; init; }
    }

    private sealed record KeyUse(string Tenant, string KeyId, string Place);
}
