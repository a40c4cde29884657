using KolajAI.Api.Access;
using KolajAI.Api.Alerts;
using KolajAI.Api.Errors;
using KolajAI.Api.Users;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Sessions;

/// <summary>Where an attempt to sign in comes from.</summary>
/// <param name="Source">As <see cref="ClientAddress.Source"/>.</param>
/// <param name="Device">The device's cookie; null: none.</param>
internal sealed record SignInPlace(string Tenant, string Email, string Source, string? Device);

/// <summary>
/// Slows guessing down without locking anybody out. Strangers to an account are counted by account and address together, by address, and by account; a device or
/// an address from which the person has signed in before is counted by itself alone, so that whatever strangers do is nothing to it. Attempts are counted in the
/// store before anything is compared, so neither many at once nor many fronts get more of them; accounts that do not exist are counted alike.
/// </summary>
internal sealed class SignInLanes(IUserReads reads, ICommitter committer, ISealer sealer, SecurityEvents events, TimeProvider clock)
{
    /// <summary>How long a device or an address stays known.</summary>
    public static readonly TimeSpan Known = TimeSpan.FromDays(90);

    /// <summary>One account from one place: 5 at once, then 30 seconds, 2 minutes, 4½, … 15 minutes.</summary>
    private static readonly SignInLimit OfPlace = new(5, TimeSpan.FromSeconds(30), 6, TimeSpan.FromHours(12));

    /// <summary>One address over all accounts; many people may share it.</summary>
    private static readonly SignInLimit OfSource = new(50, TimeSpan.FromSeconds(30), 6, TimeSpan.FromHours(1));

    /// <summary>One account from all strange places together.</summary>
    private static readonly SignInLimit OfStrangers = new(100, TimeSpan.FromSeconds(30), 6, TimeSpan.FromHours(1));

    /// <summary>Counts the attempt as failed.</summary>
    /// <exception cref="RequestRefusedException">429 while a lane is blocked; 503 when it cannot be counted.</exception>
    public async Task<SignInAttempt> TakeAsync(SignInPlace place, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (device, address) = (DeviceLane(place), Lane(place.Tenant, "address", EmailAddress.Fold(place.Email), place.Source));
        SignInAttempt attempt;
        if (device is not null && await IsKnownAsync(place.Tenant, device, now, cancellation))
            attempt = new SignInAttempt(place, device, []);
        else if (await IsKnownAsync(place.Tenant, address, now, cancellation))
            attempt = new SignInAttempt(place, address, []);
        else
            attempt = new SignInAttempt(place, address, [Lane(place.Tenant, "source", place.Source), Lane(place.Tenant, "strangers", EmailAddress.Fold(place.Email))]);
        await CountAsync(attempt, now, cancellation);
        return attempt;
    }

    /// <summary>What is committed with the session: the place is free and known, and what it was counted for elsewhere is taken back.</summary>
    /// <param name="device">The device's cookie from now on.</param>
    public IEnumerable<StoreRow> Succeeded(SignInAttempt attempt, string device)
    {
        var now = clock.GetUtcNow();
        var known = attempt.Place with { Device = device };
        yield return new SignInSucceededRow(Lane(known.Tenant, "address", EmailAddress.Fold(known.Email), known.Source), now, now + Known);
        yield return new SignInSucceededRow(DeviceLane(known)!, now, now + Known);
        foreach (var lane in attempt.Shared)
            yield return new SignInForgivenRow(lane);
    }

    private async Task CountAsync(SignInAttempt attempt, DateTimeOffset now, CancellationToken cancellation)
    {
        var rows = new List<StoreRow> { new SignInAttemptRow(attempt.Own, now, OfPlace) };
        if (attempt.Shared is [var source, var strangers])
            rows.AddRange([new SignInAttemptRow(source, now, OfSource), new SignInAttemptRow(strangers, now, OfStrangers)]);
        var result = await committer.CommitAsync(new Unit { Tenant = attempt.Place.Tenant, Rows = rows }, cancellation);
        if (result.Committed)
            return;
        if (result.RefusedBy is not SignInAttemptRow blocked)
            throw new RequestRefusedException(ErrorCodes.StorageUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) };
        events.SignInBlocked(attempt.Place.Tenant, attempt.Place.Source);
        var until = (await reads.LaneAsync(attempt.Place.Tenant, blocked.Lane, cancellation))?.BlockedUntil ?? now;
        throw new RequestRefusedException("sign_in_throttled") { RetryAfter = until > now ? until - now : TimeSpan.FromSeconds(1) };
    }

    private async Task<bool> IsKnownAsync(string tenant, string lane, DateTimeOffset now, CancellationToken cancellation) =>
        await reads.LaneAsync(tenant, lane, cancellation) is { } stored && stored.KnownUntil > now;

    private string? DeviceLane(SignInPlace place) => place.Device is { } device ? Lane(place.Tenant, "device", EmailAddress.Fold(place.Email), device) : null;

    /// <summary>A lane's name says neither whose it is nor where it comes from.</summary>
    private string Lane(string tenant, params string[] parts) => Convert.ToHexStringLower(sealer.BlindIndex(tenant, "sign_in_lane", string.Join('\n', parts)));
}

/// <param name="Own">The lane of this account from this place.</param>
/// <param name="Shared">A stranger's: the address over all accounts, and the account over all strangers. None from a known place.</param>
internal sealed record SignInAttempt(SignInPlace Place, string Own, IReadOnlyList<string> Shared);
