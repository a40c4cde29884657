using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Operations;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Accounts;

/// <summary>What is done with an account that exists (api.md section 2).</summary>
internal static class AccountEndpoints
{
    private const int UsualGrace = 24 * 60 * 60;
    private const int LongestGrace = 7 * UsualGrace;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/marketplace/test-connection", Role.Operator, TestConnection, "Tries the stored credentials").Body<AccountBody>().Answers<ConnectionAnswer>();
        routes.Post("/api/marketplace/account/go-live", Role.Admin, GoLive, "Ends observe mode, or tells what that would do").Body<GoLiveBody>().Answers<GoLiveAnswer>().AuditedInUnit();
        routes.Post("/api/marketplace/account/pause", Role.Admin, Pause, "Stops all calls to the platform").Body<AccountBody>().Answers<AccountAnswer>().AuditedInUnit();
        routes.Post("/api/marketplace/account/resume", Role.Admin, Resume, "Goes on after a pause").Body<AccountBody>().Answers<AccountAnswer>().AuditedInUnit();
        routes.Post("/api/marketplace/account/rotate-webhook-secret", Role.Admin, RotateWebhookSecret, "A new webhook secret, shown once; the old one is taken as well for a while")
            .Body<RotateSecretBody>().Answers<SecretRotatedAnswer>().ShowsOnce("account", "webhook", "secret").AuditedInUnit();
        routes.Delete("/api/marketplace/account", Role.Admin, Delete, "Stops syncing and wipes the credentials; open orders stay readable").Answers<DoneAnswer>().AnswersLater<OperationAnswer>().Query(
            new QueryParameter("integration_id", QueryKind.Text, "The integration."),
            new QueryParameter("account", QueryKind.Text, "The account; may be left out while there is one."),
            new QueryParameter("listings", QueryKind.Text, "close sends stock 0 first and answers 202 with the operation that deletes the account at its end; leave (default) leaves the listings as they are."));
    }

    private static async Task<IResult> TestConnection(HttpContext context, AccountResolver resolver, IGrainFactory grains)
    {
        var grain = await NamedAsync(ApiRequest.Of(context), resolver, grains);
        return Answering.Ok(new ConnectionAnswer(AccountShapes.Connection(await grain.TestConnection())));
    }

    private static async Task<IResult> GoLive(HttpContext context, AccountResolver resolver, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<GoLiveBody>();
        var account = await resolver.OneAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        var dryRun = body.DryRun ?? false;
        var result = await grains.GetGrain<IAccountGrain>(account.GrainKey).GoLive(dryRun);
        RequestRefusedException.ThrowIfAny(result.Errors);
        var shape = result.View is { } view ? AccountShapes.Of(view, options.Value.WebhookBase) : null;
        return Answering.Ok(new GoLiveAnswer(shape, result.Plan, dryRun));
    }

    private static async Task<IResult> Pause(HttpContext context, AccountResolver resolver, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var grain = await NamedAsync(ApiRequest.Of(context), resolver, grains);
        return Answering.Ok(Changed(await grain.Pause(), options.Value));
    }

    private static async Task<IResult> Resume(HttpContext context, AccountResolver resolver, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var grain = await NamedAsync(ApiRequest.Of(context), resolver, grains);
        return Answering.Ok(Changed(await grain.Resume(), options.Value));
    }

    private static async Task<IResult> RotateWebhookSecret(HttpContext context, AccountResolver resolver, IGrainFactory grains, IOptions<KolajApiOptions> options)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<RotateSecretBody>();
        if (body.GraceSeconds is < 0 or > LongestGrace)
            throw RequestRefusedException.At("/grace_seconds", ErrorCodes.OutOfRange, $"From 0 to {LongestGrace} seconds.");
        var account = await resolver.OneAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        var result = await grains.GetGrain<IAccountGrain>(account.GrainKey).RotateWebhookSecret(TimeSpan.FromSeconds(body.GraceSeconds ?? UsualGrace), options.Value.WebhookBase);
        RequestRefusedException.ThrowIfAny(result.Errors);
        return Answering.Ok(new SecretRotatedAnswer(AccountShapes.Of(result.View!, options.Value.WebhookBase, result.Secret), result.PreviousUntil!.Value));
    }

    private static async Task<IResult> Delete(HttpContext context, AccountResolver resolver, IGrainFactory grains, OperationLauncher operations)
    {
        var request = ApiRequest.Of(context);
        var close = request.Word("listings", "close", "leave") == "close";
        var account = await resolver.OneAsync(request.Tenant, request.Text("integration_id"), request.Text("account"), request.Cancellation);
        var grain = grains.GetGrain<IAccountGrain>(account.GrainKey);

        // What only observed has written nothing that could be closed.
        if (close && await grain.Get() is { Mode: AccountMode.Live } view)
        {
            if (view.State is AccountState.Paused or AccountState.Disconnected)
                throw new RequestRefusedException("wrong_state", "The account is paused or disconnected, so its listings cannot be closed: resume it first, or leave them.");
            var operation = await operations.StartAsync(request, "close_account", new CatalogueListing([account.Key], BoundOnly: true) { Close = true });
            return await operations.AnswerAsync(request, Patience.Of(context.Request), operation, static v => new OperationAnswer(OperationAnswers.Of(v)));
        }

        var result = await grain.Delete();
        RequestRefusedException.ThrowIfAny(result.Errors);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IAccountGrain> NamedAsync(ApiRequest request, AccountResolver resolver, IGrainFactory grains)
    {
        var body = request.Body<AccountBody>();
        var account = await resolver.OneAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        return grains.GetGrain<IAccountGrain>(account.GrainKey);
    }

    private static AccountAnswer Changed(AccountResult result, KolajApiOptions options)
    {
        RequestRefusedException.ThrowIfAny(result.Errors);
        return new AccountAnswer(AccountShapes.Of(result.View ?? throw new RequestRefusedException("account_not_found"), options.WebhookBase));
    }
}
