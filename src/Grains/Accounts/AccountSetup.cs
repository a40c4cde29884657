using System.Security.Cryptography;
using System.Text.RegularExpressions;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Accounts;

/// <summary>Turns what a caller configures into the account's next document: merged, checked against the descriptor, masked and sealed.</summary>
internal sealed partial class AccountSetup(ISealer sealer, TimeProvider clock)
{
    /// <summary>Endpoint keys are 160 random bits (api.md section 5).</summary>
    private const int EndpointKeyBytes = 20;

    private const int WebhookSecretBytes = 32;

    /// <summary>How long a platform may go on with a secret of its own that was changed.</summary>
    private static readonly TimeSpan PlatformGrace = TimeSpan.FromDays(1);

    public static bool IsAccountName(string name) => AccountName().IsMatch(name);

    /// <summary>Merged credentials and settings, with what is wrong with them.</summary>
    public (Dictionary<string, string> Credentials, Dictionary<string, string> Settings, List<FieldError> Errors) Merge(
        AccountRef account, AccountDocument? known, ConnectorDescriptor descriptor, ConfigureAccount command)
    {
        var errors = new List<FieldError>();
        var credentials = known is null ? [] : OpenCredentials(account, known);
        Apply(credentials, command.Credentials, descriptor.CredentialFields, "credentials", errors);
        var settings = known is null ? [] : new Dictionary<string, string>(known.Settings, StringComparer.Ordinal);
        Apply(settings, command.Settings, descriptor.SettingFields, "settings", errors, limits: descriptor.Limits);
        foreach (var field in descriptor.CredentialFields.Where(f => f.Required && !credentials.ContainsKey(f.Name)))
            errors.Add(new FieldError($"/credentials/{field.Name}", ErrorCodes.Required, $"{field.Label} is needed. {field.Help}"));
        foreach (var field in descriptor.SettingFields)
        {
            if (!settings.ContainsKey(field.Name) && field.Default is not null)
                settings[field.Name] = field.Default;
            if (field.Required && !settings.ContainsKey(field.Name))
                errors.Add(new FieldError($"/settings/{field.Name}", ErrorCodes.Required, $"{field.Label} is needed. {field.Help}"));
        }

        if (settings.TryGetValue("base_url", out var address) && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            errors.Add(new FieldError("/settings/base_url", "address_malformed", "base_url is an absolute https address, https://shop.example."));
        return (credentials, settings, errors);
    }

    public Dictionary<string, string> OpenCredentials(AccountRef account, AccountDocument document) => document.SealedCredentials is { } bytes
        ? KolajJson.FromBytes<Dictionary<string, string>>(sealer.Open(Place(account, "credentials"), bytes))
        : [];

    public byte[] SealCredentials(AccountRef account, IReadOnlyDictionary<string, string> credentials) =>
        sealer.Seal(Place(account, "credentials"), KolajJson.ToBytes(credentials));

    public WebhookSecret OpenWebhookSecret(AccountRef account, AccountWebhook webhook) =>
        KolajJson.FromBytes<WebhookSecret>(sealer.Open(Place(account, "webhook"), webhook.SealedSecret));

    public string OpenEndpointKey(AccountRef account, AccountWebhook webhook) =>
        System.Text.Encoding.ASCII.GetString(sealer.Open(Place(account, "endpoint"), webhook.SealedEndpointKey));

    /// <summary>Endpoint key and secret of a new account; the secret is told once.</summary>
    public (AccountWebhook Webhook, string Secret) NewWebhook(AccountRef account, WebhookDescriptor descriptor, IReadOnlyDictionary<string, string> settings)
    {
        var endpointKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(EndpointKeyBytes));
        var secret = NewSecret();
        var scheme = settings.GetValueOrDefault("webhook_scheme") ?? descriptor.Scheme;
        var username = scheme is "basic" ? $"kolaj-{account.Account}" : null;
        var webhook = new AccountWebhook(
            sealer.Seal(Place(account, "endpoint"), System.Text.Encoding.ASCII.GetBytes(endpointKey)),
            Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(endpointKey))),
            SealWebhookSecret(account, new WebhookSecret(scheme, username, secret)),
            scheme, username, "none", null, null);
        return (webhook, secret);
    }

    /// <summary>The webhook with a new secret, which is told once; the old one is taken as well for the grace. One that is older still is taken no more.</summary>
    public (AccountWebhook Webhook, string Secret, DateTimeOffset PreviousUntil) WithNewSecret(AccountRef account, AccountWebhook webhook, TimeSpan grace)
    {
        var (secret, until) = (NewSecret(), clock.GetUtcNow() + grace);
        return (webhook with { SealedSecret = Succeeding(account, webhook, secret, until) }, secret, until);
    }

    /// <summary>
    /// The webhook with the platform's own secret, as the credentials have it now; empty where they lack it, so that nothing is taken for proven. Where it is another
    /// than before, platforms go on with the old one for a while.
    /// </summary>
    public AccountWebhook WithPlatformSecret(AccountRef account, AccountWebhook webhook, string secret) =>
        OpenWebhookSecret(account, webhook).Secret == secret ? webhook : webhook with { SealedSecret = Succeeding(account, webhook, secret, clock.GetUtcNow() + PlatformGrace) };

    public AccountDocument New(string name, ConnectorDescriptor descriptor) => new()
    {
        Name = name,
        Mode = descriptor.StartsLive ? AccountMode.Live : AccountMode.Observe,
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>The document sealed by the current master key; null when it is.</summary>
    public AccountDocument? Renewed(AccountRef account, AccountDocument document)
    {
        var webhook = document.Webhook;
        if ((document.SealedCredentials is null || sealer.IsCurrent(document.SealedCredentials))
            && (webhook is null || (sealer.IsCurrent(webhook.SealedSecret) && sealer.IsCurrent(webhook.SealedEndpointKey))))
            return null;
        return document with
        {
            SealedCredentials = document.SealedCredentials is { } credentials ? sealer.Renew(Place(account, "credentials"), credentials) : null,
            Webhook = webhook is null ? null : webhook with
            {
                SealedSecret = sealer.Renew(Place(account, "webhook"), webhook.SealedSecret),
                SealedEndpointKey = sealer.Renew(Place(account, "endpoint"), webhook.SealedEndpointKey),
            },
        };
    }

    /// <summary><c>••••1234</c>; short secrets show nothing.</summary>
    public static Dictionary<string, string> Mask(IReadOnlyDictionary<string, string> credentials, ConnectorDescriptor descriptor)
    {
        var masked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in credentials)
        {
            var secret = descriptor.CredentialFields.FirstOrDefault(f => f.Name == name)?.Secret ?? true;
            masked[name] = !secret ? value : value.Length >= 12 ? $"••••{value[^4..]}" : "••••";
        }

        return masked;
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(WebhookSecretBytes));

    private byte[] Succeeding(AccountRef account, AccountWebhook webhook, string secret, DateTimeOffset until) => SealWebhookSecret(
        account,
        new WebhookSecret(webhook.Scheme, webhook.Username, secret)
        {
            // What was taken away proves nothing any more.
            Previous = secret.Length == 0 ? null : OpenWebhookSecret(account, webhook).Secret,
            PreviousUntil = until,
        });

    private byte[] SealWebhookSecret(AccountRef account, WebhookSecret secret) => sealer.Seal(Place(account, "webhook"), KolajJson.ToBytes(secret));

    private static SealedPlace Place(AccountRef account, string field) => new(account.Tenant, $"account:{account.Key}", field);

    private static void Apply(
        Dictionary<string, string> target, IReadOnlyDictionary<string, string>? changes, IReadOnlyList<ConnectorField> fields, string where,
        List<FieldError> errors, IReadOnlyList<ConnectorLimit>? limits = null)
    {
        foreach (var (name, value) in changes ?? new Dictionary<string, string>())
        {
            var known = fields.Any(f => f.Name == name) || (limits?.Any(l => $"limits.{l.Name}" == name) ?? false);
            if (!known)
            {
                var names = string.Join(", ", fields.Select(static f => f.Name));
                errors.Add(new FieldError($"/{where}/{name}", "unknown_field", $"This integration has no '{name}' there; it knows: {(names.Length == 0 ? "nothing" : names)}."));
            }
            else if (value.Length > 0 && fields.FirstOrDefault(f => f.Name == name)?.Values is { } values && !values.Contains(value, StringComparer.Ordinal))
            {
                errors.Add(new FieldError($"/{where}/{name}", "unknown_value", $"'{name}' is one of: {string.Join(", ", values)}."));
            }
            else if (value.Length == 0)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value;
            }
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountName();
}
