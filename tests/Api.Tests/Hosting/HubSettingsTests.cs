using KolajAI.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace KolajAI.Api.Tests.Hosting;

/// <summary>What the operator sets for one process, a silo and a front, also from files; what cannot be is refused with the setting's name.</summary>
public sealed class HubSettingsTests
{
    private static readonly (string Name, string Value)[] Cluster =
        [("KOLAJ_POSTGRES", "Host=db"), ("KOLAJ_REDIS", "redis:6379"), ("KOLAJ_MASTER_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")];

    [Fact]
    public void Read_NothingSet_IsOneProcessOnSqlite()
    {
        var settings = HubSettings.Read(Of());

        Assert.Equal((HubMode.One, (string?)null, (ClusterSettings?)null, TimeSpan.Zero), (settings.Mode, settings.Postgres, settings.Cluster, settings.Drain));
        Assert.Equal([HubSettings.DefaultPublicUrl], settings.PublicUrls);
        Assert.Equal(1_000, settings.RequestsAtOnce);
    }

    [Fact]
    public void Read_Silo_HasNoPublicListener()
    {
        var settings = HubSettings.Read(Of([.. Cluster, ("KOLAJ_MODE", "silo"), ("KOLAJ_GATEWAY_PORT", "0")]));

        Assert.Equal(HubMode.Silo, settings.Mode);
        Assert.Empty(settings.PublicUrls);
        Assert.Equal(new ClusterSettings("redis:6379", "kolaj", "127.0.0.1", 11_111, 0), settings.Cluster);
    }

    [Theory]
    [InlineData("KOLAJ_POSTGRES")]
    [InlineData("KOLAJ_REDIS")]
    [InlineData("KOLAJ_MASTER_KEYS")]
    public void Read_PartOfAClusterWithoutWhatAllShare_IsRefusedAndNamesIt(string missing)
    {
        var given = Cluster.Where(c => c.Name != missing).ToArray();

        Assert.StartsWith(missing, Assert.Throws<HubStartException>(() => HubSettings.ReadFront(Of(given))).Message, StringComparison.Ordinal);
        Assert.StartsWith(missing, Assert.Throws<HubStartException>(() => HubSettings.Read(Of([.. given, ("KOLAJ_MODE", "silo")]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KOLAJ_MODE", "front", "KolajAI.Api")]
    [InlineData("KOLAJ_MODE", "cluster", "one or silo")]
    [InlineData("KOLAJ_DRAIN_SECONDS", "61", "from 0 to 60")]
    [InlineData("KOLAJ_REQUESTS_AT_ONCE", "0", "from 1 to 100000")]
    [InlineData("KOLAJ_TRUSTED_PROXIES", "10.0.0.1/8", "an address or a range")]
    [InlineData("KOLAJ_SESSION_HOURS", "721", "from 1 to 720")]
    [InlineData("KOLAJ_OIDC_CLIENT_ID", "hub", "KOLAJ_OIDC_ISSUER, KOLAJ_OIDC_CLIENT_ID and KOLAJ_PUBLIC_URL")]
    [InlineData("KOLAJ_OIDC_ISSUER", "https://login.example", "KOLAJ_OIDC_ISSUER, KOLAJ_OIDC_CLIENT_ID and KOLAJ_PUBLIC_URL")]
    public void Read_WhatCannotBe_IsRefusedWithWhatCan(string name, string value, string says) =>
        Assert.Contains(says, Assert.Throws<HubStartException>(() => HubSettings.Read(Of((name, value)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("KOLAJ_CLUSTER_ID", "my cluster")]
    [InlineData("KOLAJ_SILO_PORT", "70000")]
    [InlineData("KOLAJ_MODE", "silo")]
    public void ReadFront_WhatCannotBe_IsRefusedAndNamesIt(string name, string value) =>
        Assert.StartsWith(name, Assert.Throws<HubStartException>(() => HubSettings.ReadFront(Of([.. Cluster, (name, value)]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_SettingInAFile_IsTakenFromItAndNotFromBoth()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "Host=db;Password=s3cret\n");

            Assert.Equal("Host=db;Password=s3cret", HubSettings.Read(Of(("KOLAJ_POSTGRES_FILE", file))).Postgres);
            Assert.Contains("keep one", Assert.Throws<HubStartException>(() => HubSettings.Read(Of(("KOLAJ_POSTGRES_FILE", file), ("KOLAJ_POSTGRES", "Host=db")))).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Contains(file, Assert.Throws<HubStartException>(() => HubSettings.Read(Of(("KOLAJ_POSTGRES_FILE", file)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.example/tenant", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://login.example", false)]
    [InlineData("login.example", false)]
    public void Read_OpenIdIssuer_IsAnHttpsAddress(string issuer, bool isTaken)
    {
        var given = Of(("KOLAJ_OIDC_ISSUER", issuer), ("KOLAJ_OIDC_CLIENT_ID", "hub"), ("KOLAJ_PUBLIC_URL", "https://hub.example"));
        if (isTaken)
            Assert.Equal((issuer, "hub", null), HubSettings.Read(given).OpenId is { } read ? (read.Issuer, read.ClientId, read.ClientSecret) : default);
        else
            Assert.Contains("https address", Assert.Throws<HubStartException>(() => HubSettings.Read(given)).Message, StringComparison.Ordinal);
    }

    private static ConfigurationManager Of(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(static s => new KeyValuePair<string, string?>(s.Name, s.Value)));
        return configuration;
    }
}
