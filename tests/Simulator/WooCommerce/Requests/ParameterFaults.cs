using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce.Requests;

/// <summary>Everything that is wrong with the parameters of one call, answered at once as <c>rest_invalid_param</c>.</summary>
internal sealed class ParameterFaults
{
    private readonly Dictionary<string, (string Code, string Message, JsonNode? Data)> _faults = [];

    /// <summary>A value outside the rule; the first fault of a parameter counts.</summary>
    public void Add(string parameter, string code, string message, JsonNode? data = null) => _faults.TryAdd(parameter, (code, message, data));

    public void WrongType(string parameter, string path, string type) =>
        Add(parameter, "rest_invalid_type", $"{path} is not of type {type}.", new JsonObject { ["param"] = path });

    public void NotOneOf(string parameter, IReadOnlyList<string> allowed) => Add(
        parameter,
        "rest_not_in_enum",
        $"{parameter} is not one of {string.Join(", ", allowed.SkipLast(1))}, and {allowed[^1]}.",
        new JsonObject { ["enum"] = new JsonArray([.. allowed.Select(value => JsonValue.Create(value))]) });

    /// <exception cref="WooRefusal">There is a fault: 400 with <c>data.params</c> and <c>data.details</c>.</exception>
    public void Throw()
    {
        if (_faults.Count == 0)
            return;
        var parameters = new JsonObject();
        var details = new JsonObject();
        foreach (var (name, (code, message, data)) in _faults)
        {
            parameters[name] = message;
            details[name] = new JsonObject { ["code"] = code, ["message"] = message, ["data"] = data?.DeepClone() };
        }

        throw new WooRefusal(
            StatusCodes.Status400BadRequest,
            "rest_invalid_param",
            $"Invalid parameter(s): {string.Join(", ", _faults.Keys)}",
            new JsonObject { ["params"] = parameters, ["details"] = details });
    }
}
