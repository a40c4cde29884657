namespace KolajAI.Simulator.Faults;

/// <summary>A platform's own error shapes, which its gate puts on the call so that injected errors look like real ones.</summary>
internal sealed record PlatformAnswers(Func<int, IResult> Error, Func<IResult> Unauthorized);
