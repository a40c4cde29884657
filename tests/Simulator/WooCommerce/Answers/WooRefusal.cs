using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Answers;

/// <summary>A call, or one row of a batch, that is refused: <c>{code, message, data: {status, …}}</c> (sheet, limits and errors).</summary>
internal sealed class WooRefusal(int status, string code, string message, JsonObject? more = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public JsonObject Body()
    {
        var data = new JsonObject { ["status"] = Status };
        foreach (var (name, value) in more ?? [])
            data[name] = value?.DeepClone();
        return new JsonObject { ["code"] = Code, ["message"] = Message, ["data"] = data };
    }

    public IResult Answer() => new WooAnswer(Body(), Status);
}
