using KolajAI.Api.Answers;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Requests;
using KolajAI.Identity;
using KolajAI.Operations;

namespace KolajAI.Api.Operations;

/// <summary>Starts, seals and answers the operation of a call that is 202.</summary>
internal sealed class OperationLauncher(IGrainFactory grains, OperationFollower follower, TimeProvider clock)
{
    /// <summary>The default deadline of api.md section 1.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(24);

    /// <summary>A repeat under the same Idempotency-Key resumes the same operation.</summary>
    public Task<OperationView> StartAsync(ApiRequest request, string kind, CatalogueListing? catalogue = null)
    {
        var id = RequestIds.New(request.Context, clock, "op_0");
        return Grain(request, id).Start(new OperationStart(kind, clock.GetUtcNow() + Deadline, request.Cause, catalogue));
    }

    public Task<OperationView> SealAsync(ApiRequest request, OperationView operation, int accepted, int rejected) =>
        Grain(request, operation.Id).Seal(accepted, rejected);

    /// <summary>202, or 200 once what the caller waits for is reached.</summary>
    public async Task<IResult> AnswerAsync<T>(ApiRequest request, Patience patience, OperationView operation, Func<OperationView, T> answer)
        where T : Answer
    {
        var (view, reached) = await follower.FollowAsync(request.Tenant, operation, patience, request.Cancellation);
        if (patience.Wait > TimeSpan.Zero)
            request.Context.Response.Headers["Preference-Applied"] = $"wait={(int)patience.Wait.TotalSeconds}";
        request.Context.Response.Headers.Location = $"/api/operations/{view.Id}";
        return Answering.With(reached ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, answer(view));
    }

    private IOperationGrain Grain(ApiRequest request, string id) => grains.GetGrain<IOperationGrain>(GrainKeys.Operation(request.Tenant, id));
}
