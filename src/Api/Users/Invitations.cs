using KolajAI.Api.Access;
using KolajAI.Api.Sessions;

namespace KolajAI.Api.Users;

/// <summary>Makes invitations: 256 random bits that let their holder set the person's password, once and for a week.</summary>
internal static class Invitations
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public static (UserDocument Document, InvitationShape Invitation) Create(UserDocument document, bool dropsFactor, DateTimeOffset now)
    {
        var token = "kj_inv_" + SessionIssue.RandomText();
        var until = now + Life;
        return (document with { InvitationHash = ApiKeys.Hash(token), InvitationUntil = until, InvitationDropsFactor = dropsFactor }, new InvitationShape(until) { Token = token });
    }
}
