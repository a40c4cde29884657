using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KolajAI.Api.Tests.Deploy;

/// <summary>What <c>docker-compose.yml</c> must hold to, beyond what its schema says.</summary>
internal static partial class ComposeRules
{
    private const string Proxy = "proxy";
    private const string SecretsFolder = "./deploy/secrets/";

    /// <summary>The host's own limit for a stop (<c>HubParts</c>).</summary>
    private const int StopSeconds = 60;

    private static readonly string[] Stores = ["postgres", "redis"];

    /// <returns>What does not hold, a line each.</returns>
    public static IReadOnlyList<string> Findings(JsonObject compose, IReadOnlySet<string> knownSettings)
    {
        var findings = new List<string>();
        var services = compose["services"]!.AsObject().Select(static pair => new Service(pair.Key, pair.Value!.AsObject())).ToArray();
        foreach (var service in services)
        {
            Check(service);
            Settings(service);
            Secrets(service);
            foreach (var (other, condition) in service.Object("depends_on"))
                Must(condition?["condition"]?.GetValue<string>() is "service_healthy", service, $"does not wait until {other} is healthy");
        }

        Order();
        Networks();
        return findings;

        void Must(bool holds, Service service, string otherwise)
        {
            if (!holds)
                findings.Add($"{service.Name}: {otherwise}");
        }

        void Check(Service service)
        {
            var body = service.Body;
            Must(body["read_only"]?.ToString() is "true", service, "its root is not read-only");
            Must(Number().IsMatch(service.Text("user")), service, "does not run as a user by number that is not root");
            Must(service.Texts("cap_drop") is ["ALL"] && !body.ContainsKey("cap_add"), service, "has capabilities");
            Must(service.Texts("security_opt").Contains("no-new-privileges:true"), service, "may gain privileges");
            Must(!body.ContainsKey("privileged") && !body.ContainsKey("network_mode") && !body.ContainsKey("pid"), service, "is not kept apart from the machine");
            Must(service.Texts("tmpfs").Any(static t => t.StartsWith("/tmp:size=", StringComparison.Ordinal)), service, "has no /tmp of its own with a size");
            Must(body.ContainsKey("mem_limit") && body.ContainsKey("pids_limit"), service, "has no limit of memory or processes");
            Must(service.Text("restart") is "unless-stopped", service, "is not started again");
            Must(PinnedImage().IsMatch(service.Text("image")), service, "its image has no version");
            Must(service.Body["healthcheck"]?["test"] is JsonArray { Count: > 1 } && service.Body["healthcheck"]!["timeout"] is not null, service, "has no health check");
            Must(service.Texts("volumes").All(static v => !v.StartsWith('.') && !v.StartsWith('/') || v.EndsWith(":ro", StringComparison.Ordinal)), service, "writes to a folder of the machine");
            Must(service.Name is Proxy || !body.ContainsKey("ports"), service, "publishes a port");
            Must(service.Texts("ports").All(static p => p.StartsWith("127.0.0.1:", StringComparison.Ordinal)), service, "publishes plain HTTP beyond the machine");
            Must(service.Texts("command").All(static c => !c.Contains("pass", StringComparison.OrdinalIgnoreCase)), service, "has a secret in its command line");
            if (service.IsHub)
            {
                Must(
                    Seconds(service.Text("stop_grace_period")) > StopSeconds + int.Parse(service.Setting("KOLAJ_DRAIN_SECONDS") ?? "5", CultureInfo.InvariantCulture),
                    service, "is killed before it has stopped");
                Must(service.Texts("volumes").Contains($"files:{service.Setting("KOLAJ_DATA")}"), service, "does not share the folder of files");
            }
        }

        void Settings(Service service)
        {
            foreach (var name in service.Object("environment").Select(static e => e.Key).Where(static n => n.StartsWith("KOLAJ_", StringComparison.Ordinal)))
                Must(knownSettings.Contains(name) || IsFile(name) && knownSettings.Contains(name[..^"_FILE".Length]), service, $"{name} is not known to the program");
        }

        void Secrets(Service service)
        {
            var given = service.Texts("secrets");
            foreach (var (name, value) in service.Object("environment"))
            {
                if (!SecretName().IsMatch(name))
                    continue;
                Must(IsFile(name) && given.Any(secret => value?.ToString() == $"/run/secrets/{secret}"), service, $"{name} does not name a secret's file that it is given");
            }

            foreach (var secret in given)
            {
                Must(
                    compose["secrets"]?[secret]?["file"]?.GetValue<string>() == SecretsFolder + secret,
                    service, $"the secret {secret} is not a file that make-secrets.sh makes");
            }
        }

        void Order()
        {
            var silos = services.Where(static s => s.IsSilo).Select(static s => s.Name).ToArray();
            var fronts = services.Where(static s => s.IsFront).Select(static s => s.Name).ToArray();
            if ((silos.Length, fronts.Length) is not (3, 2))
                findings.Add($"{silos.Length} silos and {fronts.Length} fronts");
            foreach (var service in services)
            {
                string[] before = service.IsSilo ? Stores : service.IsFront ? [.. Stores, .. silos] : service.Name is Proxy ? fronts : [];
                Must(before.All(service.Object("depends_on").ContainsKey), service, $"does not start after {string.Join(", ", before)}");
            }
        }

        void Networks()
        {
            var inside = compose["networks"]!.AsObject().Where(static n => n.Value?["internal"]?.ToString() is "true").Select(static n => n.Key).ToHashSet();
            foreach (var service in services)
            {
                if (Stores.Contains(service.Name))
                    Must(service.Networks.Length > 0 && service.Networks.All(inside.Contains), service, "can be reached from outside");
                else if (service.Name is Proxy)
                    Must(services.Where(static s => !s.IsFront && s.Name is not Proxy).All(s => !s.Networks.Intersect(service.Networks).Any()), service, "reaches more than the fronts");
                if (!service.IsSilo)
                    continue;
                var host = service.Setting("KOLAJ_SILO_HOST");
                var knownOn = service.Object("networks").Where(n => n.Value?["aliases"]?.AsArray().Any(a => a!.ToString() == host) is true).Select(static n => n.Key).ToArray();
                Must(host != service.Name && knownOn is [var only] && inside.Contains(only), service, "is not reached by a name of the network inside alone");
                Must(
                    services.Where(static s => s.IsHub).All(s => s.Networks.Intersect(knownOn).Any()) && services.Count(s => s.Setting("KOLAJ_SILO_HOST") == host) == 1,
                    service, "is not reached by all silos and fronts");
            }
        }
    }

    private static bool IsFile(string name) => name.EndsWith("_FILE", StringComparison.Ordinal);

    private static int Seconds(string duration) => duration.EndsWith('s') && int.TryParse(duration[..^1], CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    [GeneratedRegex(@"^[1-9][0-9]*:[1-9][0-9]*$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[a-z][a-z0-9./-]*:[0-9]+(\.[0-9]+)*$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex("PASSWORD|_KEY|SECRET|TOKEN|^KOLAJ_POSTGRES|^KOLAJ_REDIS")]
    private static partial Regex SecretName();

    private sealed record Service(string Name, JsonObject Body)
    {
        public bool IsSilo => Text("image").StartsWith("kolaj-silo:", StringComparison.Ordinal);

        public bool IsFront => Text("image").StartsWith("kolaj-front:", StringComparison.Ordinal);

        public bool IsHub => IsSilo || IsFront;

        public string[] Networks => Body["networks"] is JsonObject named ? [.. named.Select(static n => n.Key)] : Texts("networks");

        public string Text(string name) => Body[name]?.ToString() ?? "";

        public string? Setting(string name) => Object("environment")[name]?.ToString();

        public JsonObject Object(string name) => Body[name] as JsonObject ?? [];

        public string[] Texts(string name) => Body[name] is JsonArray list ? [.. list.Select(static item => item!.ToString())] : [];
    }
}
