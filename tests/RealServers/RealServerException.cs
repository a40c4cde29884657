namespace KolajAI.RealServers;

/// <summary>A real server could not be started, or answered what the caller did not ask for. The message says which.</summary>
public sealed class RealServerException(string message, Exception? inner = null) : Exception(message, inner);
