namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>An entry of <c>userErrors</c>; types without a code leave it out.</summary>
internal sealed record UserErrorView(IReadOnlyList<string>? Field, string Message, string? Code = null, int? ElementIndex = null)
{
    public static UserErrorView At(string path, string message, string? code = null) => new(path.Split('.'), message, code);
}

/// <summary>A mutation refuses: nothing of it is done, and its payload carries these errors.</summary>
internal sealed class UserErrorException(IReadOnlyList<UserErrorView> errors) : Exception(errors.Count > 0 ? errors[0].Message : "")
{
    public UserErrorException(string path, string message, string? code = null)
        : this([UserErrorView.At(path, message, code)])
    {
    }

    public IReadOnlyList<UserErrorView> Errors { get; } = errors;
}
