using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Users;

namespace KolajAI.Api.Sessions;

/// <summary><c>/api/session/password</c> and <c>/api/session/totp</c>: what the person signs in with.</summary>
internal static class OwnAccountEndpoints
{
    private const string Factor = "/api/session/totp";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Post, "/api/session/password", AccessPolicy.Session, ChangePassword, "Changes the person's password; all other sessions end")
            .Body<ChangePasswordBody>().Answers<RenewedAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Post, Factor, AccessPolicy.Session, Offer, "Offers a second factor (RFC 6238) to be confirmed; its secret is shown once")
            .Body<OfferTotpBody>(optional: true).Answers<TotpOfferedAnswer>().AuditedInUnit().ShowsOnce("totp");
        RouteMapping.Map(routes, HttpMethods.Put, Factor, AccessPolicy.Session, Confirm, "Confirms the second factor by its first code; recovery codes are shown once")
            .Body<ConfirmTotpBody>().Answers<TotpConfirmedAnswer>().AuditedInUnit().ShowsOnce("recovery_codes");
        RouteMapping.Map(routes, HttpMethods.Delete, Factor, AccessPolicy.Session, Remove, "Takes the second factor away").Body<RemoveTotpBody>().Answers<RenewedAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> ChangePassword(HttpContext context, OwnAccount account, PasswordHashes passwords, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ChangePasswordBody>();
        var user = await account.LoadAsync(request);
        PasswordRules.Require(body.NewPassword, "/new_password", user.Document.Email, user.Document.Name, user.Tenant);
        var rows = await account.ProveAsync(request, user, body.CurrentPassword);
        var document = user.Document with { PasswordHash = await passwords.HashAsync(body.NewPassword!, request.Cancellation), PasswordSetAt = clock.GetUtcNow() };
        return Answering.Ok(new RenewedAnswer(await account.RenewAsync(request, user with { Document = document }, rows, "password.change")));
    }

    private static async Task<IResult> Offer(HttpContext context, OwnAccount account)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<OfferTotpBody>();
        var user = await account.LoadAsync(request);
        if (user.Document.TotpSecret is not null)
            throw new RequestRefusedException("totp_active");
        var rows = await account.ProveAsync(request, user, body.Password);
        var secret = Totp.NewSecret();
        await account.SaveAsync(request, user with { Document = user.Document with { TotpOffered = secret } }, rows, "totp.offer");
        return Answering.Ok(new TotpOfferedAnswer(new TotpOffer { Secret = Totp.Text(secret), Address = Totp.Address(secret, user.Document.Email) }));
    }

    private static async Task<IResult> Confirm(HttpContext context, OwnAccount account, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ConfirmTotpBody>();
        var user = await account.LoadAsync(request);
        if (user.Document.TotpSecret is not null)
            throw new RequestRefusedException("totp_active");
        if (user.Document.TotpOffered is not { } secret)
            throw new RequestRefusedException("totp_inactive");
        if (Totp.Step(secret, body.Code, clock.GetUtcNow(), lastStep: 0) is not { } step)
            throw RequestRefusedException.At("/code", "totp_wrong", "It is not the code that the app shows now.");
        var codes = RecoveryCodes.Create();
        var document = user.Document with { TotpSecret = secret, TotpOffered = null, TotpLastStep = step, RecoveryHashes = RecoveryCodes.Hashes(codes) };
        var token = await account.RenewAsync(request, user with { Document = document }, [], "totp.confirm");
        return Answering.Ok(new TotpConfirmedAnswer(codes, token));
    }

    private static async Task<IResult> Remove(HttpContext context, OwnAccount account, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<RemoveTotpBody>();
        var user = await account.LoadAsync(request);
        if (user.Document.TotpSecret is not { } secret)
            throw new RequestRefusedException("totp_inactive");
        var rows = await account.ProveAsync(request, user, body.Password);
        var used = SecondFactors.Use(user.Document, secret, body.Code, body.RecoveryCode, clock.GetUtcNow())
            ?? throw RequestRefusedException.At("/code", "totp_wrong", "It is neither the code that the app shows now nor a recovery code that is left.");
        var document = used with { TotpSecret = null, TotpOffered = null, RecoveryHashes = [] };
        return Answering.Ok(new RenewedAnswer(await account.RenewAsync(request, user with { Document = document }, rows, "totp.remove")));
    }
}
