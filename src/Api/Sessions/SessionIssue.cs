using System.Buffers.Text;
using System.Security.Cryptography;
using KolajAI.Api.Access;
using KolajAI.Api.Users;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Sessions;

/// <param name="Token">For the cookie alone; the row has its hash.</param>
internal sealed record NewSession(string Token, UserSessionRow Row);

/// <summary>Makes sessions. Each has a token of its own (256 bits); none is ever taken over from what a browser brings.</summary>
internal sealed class SessionIssue(TimeProvider clock, IOptions<KolajApiOptions> options)
{
    private const int LongestAgent = 200;

    /// <summary>A session of the person at this browser, until it is committed nothing.</summary>
    public NewSession For(User user, string method, HttpContext context) => Create(user.Id, method, clock.GetUtcNow() + options.Value.SessionLifetime, context);

    /// <summary>In the place of the caller's session, and no longer than that.</summary>
    public NewSession InPlaceOf(CallerSession session, string method, DateTimeOffset expiresAt, HttpContext context) => Create(session.UserId, method, expiresAt, context);

    public static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private NewSession Create(string userId, string method, DateTimeOffset expiresAt, HttpContext context)
    {
        var token = RandomText();
        var agent = context.Request.Headers.UserAgent.ToString();
        var shown = new string([.. agent.Where(static c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(LongestAgent)]);
        return new NewSession(token, new UserSessionRow(
            ApiKeys.Hash(token), userId, "ses_" + Guid.CreateVersion7(clock.GetUtcNow()).ToString("n"), method, clock.GetUtcNow(), expiresAt,
            ClientAddress.Text(ClientAddress.Of(context)), shown.Length == 0 ? null : shown));
    }
}
