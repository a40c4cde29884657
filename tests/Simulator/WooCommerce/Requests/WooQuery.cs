using System.Globalization;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Requests;

/// <summary>The query of a list call. Values are read one by one, then <see cref="Check"/> refuses the call if any was wrong.</summary>
internal sealed class WooQuery(HttpRequest request)
{
    private readonly ParameterFaults _faults = new();

    /// <summary>Refuses what a real shop would heed and this one would not (501).</summary>
    /// <exception cref="WooRefusal">One of the parameters is there.</exception>
    public void Refuse(params string[] notSimulated)
    {
        foreach (var name in notSimulated)
        {
            if (Given(name) is not null)
                throw WooErrors.NotSimulated($"Parameter {name}");
        }
    }

    public string? Text(string name) => Given(name);

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Given(name) is not { } text)
            return otherwise;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            _faults.WrongType(name, name, "integer");
        else if (number < least || number > most)
        {
            _faults.Add(name, "rest_out_of_bounds", most == int.MaxValue
                ? $"{name} must be greater than or equal to {least}"
                : $"{name} must be between {least} (inclusive) and {most} (inclusive)");
        }
        else
            return number;
        return otherwise;
    }

    public bool Flag(string name)
    {
        switch (Given(name))
        {
            case null or "" or "0" or "false":
                return false;
            case "1" or "true":
                return true;
            default:
                _faults.WrongType(name, name, "boolean");
                return false;
        }
    }

    public string OneOf(string name, string otherwise, IReadOnlyList<string> allowed)
    {
        if (Given(name) is not { } value)
            return otherwise;
        if (allowed.Contains(value))
            return value;
        _faults.NotOneOf(name, allowed);
        return otherwise;
    }

    /// <summary>Values separated by commas or given as <c>name[]</c>; empty where there are none.</summary>
    public IReadOnlyList<string> Several(string name, IReadOnlyList<string>? allowed = null)
    {
        List<string> values =
        [
            .. request.Query[name].Concat(request.Query[$"{name}[]"]).Concat(request.Query[$"{name}[0]"])
                .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        if (allowed is not null && values.Exists(value => !allowed.Contains(value)))
            _faults.NotOneOf(name, allowed);
        return values;
    }

    public IReadOnlyList<long> Ids(string name)
    {
        var ids = new List<long>();
        foreach (var text in Several(name))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                ids.Add(id);
            else
                _faults.WrongType(name, $"{name}[{ids.Count}]", "integer");
        }

        return ids;
    }

    /// <summary>A moment: with its own offset, else GMT or the shop's time as <paramref name="gmt"/> says.</summary>
    public DateTimeOffset? Moment(string name, ShopClock clock, bool gmt)
    {
        if (Given(name) is not { } text)
            return null;
        if (clock.Parse(text, gmt) is { } moment)
            return moment;
        _faults.Add(name, "rest_invalid_date", "Invalid date.");
        return null;
    }

    /// <exception cref="WooRefusal">A value was wrong (400).</exception>
    public void Check() => _faults.Throw();

    private string? Given(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
