using System.Text.Json.Nodes;

namespace KolajAI.Compliance.Proxies;

/// <summary>What a <see cref="FaultProxy"/> does with a call instead of passing it through.</summary>
public abstract record ProxyFault
{
    /// <summary>Answers in the platform's place; the platform never sees the call.</summary>
    /// <param name="Headers">Further headers, <c>Retry-After</c>.</param>
    public sealed record Answer(int Status, string ContentType, byte[] Body, params (string Name, string Value)[] Headers) : ProxyFault;

    /// <summary>The platform does what is asked; then the connection is cut.</summary>
    public sealed record LoseAnswer : ProxyFault;

    /// <summary>The platform does what is asked; the answer is this one.</summary>
    public sealed record AnswerAfter(int Status, string ContentType, string Body) : ProxyFault;

    /// <summary>Something happens meanwhile; then the call passes through.</summary>
    public sealed record Meanwhile(Func<Task> Happens) : ProxyFault;

    /// <summary>The platform's answer, cut off in the middle although its length was told.</summary>
    public sealed record Truncate : ProxyFault;

    /// <summary>An answer that never ends.</summary>
    public sealed record Endless : ProxyFault;

    /// <summary>The platform's JSON answer, changed; what is no JSON passes as it is.</summary>
    public sealed record Change(Func<JsonNode?, JsonNode?> Edit) : ProxyFault;
}

/// <summary>What the platform said to a call.</summary>
public sealed record ProxiedAnswer(ProxiedCall Call, int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

/// <param name="Method">Upper case.</param>
/// <param name="Path">With query.</param>
/// <param name="Body">As text.</param>
public sealed record ProxiedCall(string Method, string Path, string Body);
