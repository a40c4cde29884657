namespace KolajAI.Api.OpenIdSignIn;

/// <summary>The OpenID provider at which people of all tenants may sign in beside their passwords.</summary>
/// <param name="Issuer"><c>KOLAJ_OIDC_ISSUER</c>: its address, under which <c>/.well-known/openid-configuration</c> stands.</param>
/// <param name="ClientId"><c>KOLAJ_OIDC_CLIENT_ID</c>.</param>
/// <param name="ClientSecret"><c>KOLAJ_OIDC_CLIENT_SECRET</c>; null for a public client.</param>
public sealed record OpenIdSettings(string Issuer, string ClientId, string? ClientSecret);
