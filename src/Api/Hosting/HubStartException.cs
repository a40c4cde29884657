namespace KolajAI.Api.Hosting;

/// <summary>The hub cannot start; the message says what the operator has to change.</summary>
public sealed class HubStartException(string message, Exception? inner = null) : Exception(message, inner);
