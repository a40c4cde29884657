namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>A mutation refuses: nothing of it is done, and its payload carries these errors.</summary>
internal sealed class UserErrorException(IReadOnlyList<UserErrorView> errors) : Exception(errors.Count > 0 ? errors[0].Message : "")
{
    public UserErrorException(string path, string message, string? code = null)
        : this([UserErrorView.At(path, message, code)])
    {
    }

    public IReadOnlyList<UserErrorView> Errors { get; } = errors;
}
