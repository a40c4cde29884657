namespace KolajAI.Storage.Commits;

/// <summary>
/// Whether this process' store is behind with its writes. It goes on at 75 % of the queue and off only at 50 %, so that it does not flicker.
/// While it is on nothing new is begun from outside; what has begun (outcomes of calls, orders) goes on being taken until the queue is full.
/// </summary>
public interface IStorePressure
{
    bool IsOn { get; }

    /// <summary>Since when it is on without a break; zero while it is off.</summary>
    TimeSpan Lasting { get; }

    /// <summary>Writes that wait for the disk.</summary>
    int Waiting { get; }

    /// <summary>Writes that may wait.</summary>
    int Capacity { get; }
}
