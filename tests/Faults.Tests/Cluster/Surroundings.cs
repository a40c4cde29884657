namespace KolajAI.Faults.Tests.Cluster;

/// <summary>On what a cluster stands.</summary>
internal sealed record Surroundings
{
    /// <summary>On loopback, as the tests were built.</summary>
    public static Surroundings Usual { get; } = new();

    /// <summary>A folder with another build of the hub's programs than the one that was built with the tests.</summary>
    public string? Build { get; init; }

    /// <summary>Where PostgreSQL's data are to lie.</summary>
    public string? Disk { get; init; }

    /// <summary>Where fronts and the simulated platform listen.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public string Database { get; init; } = "127.0.0.1";

    public string Redis { get; init; } = "127.0.0.1";

    /// <summary>Of each silo.</summary>
    public IReadOnlyList<string> Silos { get; init; } = ["127.0.0.1", "127.0.0.1"];

    /// <summary>The network namespace in which each silo runs; none: in that of the tests.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>As <c>tests/Faults.Tests/partition.sh</c> lays it out.</summary>
    /// <param name="network">The first three bytes of all addresses.</param>
    public static Surroundings Apart(string network) => new()
    {
        Host = $"{network}.1",
        Database = $"{network}.2",
        Redis = $"{network}.3",
        Silos = [$"{network}.11", $"{network}.12"],
        Namespaces = ["kolaj-silo1", "kolaj-silo2"],
    };
}
