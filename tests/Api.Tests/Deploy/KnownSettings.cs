using KolajAI.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace KolajAI.Api.Tests.Deploy;

/// <summary>The names that a silo and a front ask their configuration for.</summary>
internal static class KnownSettings
{
    public static IReadOnlySet<string> Names { get; } = Asked();

    private static HashSet<string> Asked()
    {
        var asked = new HashSet<string>();
        HubSettings.Read(Of(new Recorder(asked, "silo")));
        HubSettings.ReadFront(Of(new Recorder(asked, "front")));
        return asked;
    }

    private static ConfigurationManager Of(Recorder recorder)
    {
        var configuration = new ConfigurationManager();
        ((IConfigurationBuilder)configuration).Add(recorder);
        return configuration;
    }

    private sealed class Recorder(HashSet<string> asked, string mode) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            asked.Add(key);
            value = key switch
            {
                "KOLAJ_MODE" => mode,
                "KOLAJ_POSTGRES" or "KOLAJ_REDIS" or "KOLAJ_MASTER_KEYS" => "given",
                _ => null,
            };
            return value is not null;
        }
    }
}
