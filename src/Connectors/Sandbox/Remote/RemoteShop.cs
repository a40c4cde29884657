using System.Text.RegularExpressions;

namespace KolajAI.Connectors.Sandbox.Remote;

/// <summary>Where an account's remote marketplace is: a server and one of its shops.</summary>
internal sealed partial record RemoteShop(Uri Server, string Name)
{
    private const string DefaultName = "main";

    /// <summary>The shop's address, below which all calls of the protocol go.</summary>
    public Uri Address => new(Server, $"shops/{Name}/");

    /// <summary>The same for two accounts of one shop, however its address is written.</summary>
    public string Seller => $"{Server.Authority}{Server.AbsolutePath}#{Name}".ToLowerInvariant();

    /// <summary>Null where the account's marketplace is the built-in one.</summary>
    /// <exception cref="PlatformException">The settings name no address.</exception>
    public static RemoteShop? Find(IReadOnlyDictionary<string, string> settings)
    {
        var text = settings.GetValueOrDefault(SandboxSettings.BaseUrl)?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw Wrong("base_url_invalid", "The setting 'base_url' is the server's address, https://sandbox.example.");
        var path = address.GetLeftPart(UriPartial.Path);
        var name = settings.GetValueOrDefault(SandboxSettings.Shop) is { Length: > 0 } set ? set : DefaultName;
        return NamePattern().IsMatch(name)
            ? new RemoteShop(new Uri(path.EndsWith('/') ? path : path + "/"), name)
            : throw Wrong("shop_invalid", "The setting 'shop' is lower-case letters, digits, _ and -, at most 40.");
    }

    private static PlatformException Wrong(string code, string message) => new(PlatformFailure.AddressRefused, code, message);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
