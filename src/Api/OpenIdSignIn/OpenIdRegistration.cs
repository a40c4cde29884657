namespace KolajAI.Api.OpenIdSignIn;

internal static class OpenIdRegistration
{
    private const int LargestAnswer = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static void AddOpenIdSignIn(this IServiceCollection services)
    {
        services.AddHttpClient(OpenIdProvider.HttpName, static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout, LargestAnswer))
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddSingleton<OpenIdProvider>();
        services.AddSingleton<OpenIdFlows>();
        services.AddSingleton<OpenIdPeople>();
    }
}
