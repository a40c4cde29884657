namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>An entry of <c>userErrors</c>; types without a code leave it out.</summary>
internal sealed record UserErrorView(IReadOnlyList<string>? Field, string Message, string? Code = null, int? ElementIndex = null)
{
    public static UserErrorView At(string path, string message, string? code = null) => new(path.Split('.'), message, code);
}
