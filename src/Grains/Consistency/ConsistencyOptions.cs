namespace KolajAI.Grains.Consistency;

/// <summary>How often channels are read and what is done by itself about a difference.</summary>
public sealed class ConsistencyOptions
{
    /// <summary>Time between regular readings of an account. The default value is 6 hours.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often on a day the hub puts a listing right before it leaves it to a person. The default value is 2.</summary>
    public int PutRightPerDay { get; set; } = 2;

    /// <summary>Pause between two calls of a reading, so that it leaves the platform's quota to others. The default value is 200 ms.</summary>
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(200);
}
