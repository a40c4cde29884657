namespace KolajAI.Api.Hosting;

/// <summary>Which part of the hub a process is.</summary>
public enum HubMode
{
    /// <summary>Everything in one process.</summary>
    One,

    /// <summary>One of several silos: grains, no public listener.</summary>
    Silo,

    /// <summary>One of several fronts: the HTTP listeners, a client of the silos.</summary>
    Front,
}
