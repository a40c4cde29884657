namespace KolajAI.Faults.Tests.Traffic;

/// <summary>A webhook as the platform posted it.</summary>
internal sealed record Notice(string Path, string Account, string ContentType, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);
