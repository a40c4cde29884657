using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// A scalar that travels as JSON text or number, written by <paramref name="write"/> and checked by <paramref name="accepts"/>;
/// resolvers see the text as it came.
/// </summary>
internal sealed class PassThroughScalar : ScalarGraphType
{
    private readonly Func<object, object> _write;
    private readonly Func<string, bool> _accepts;

    private PassThroughScalar(string name, Func<object, object> write, Func<string, bool> accepts)
    {
        Name = name;
        _write = write;
        _accepts = accepts;
    }

    /// <summary>The scalars of the simulated subset: whole seconds in UTC, money with two decimals, 64-bit numbers as text.</summary>
    public static IEnumerable<ScalarGraphType> All() =>
    [
        new PassThroughScalar("DateTime", static value => ((DateTimeOffset)value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), static text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)),
        new PassThroughScalar("Decimal", static value => ((decimal)value).ToString("0.0###", CultureInfo.InvariantCulture), IsNumber),
        new PassThroughScalar("Money", static value => ((decimal)value).ToString("0.00", CultureInfo.InvariantCulture), IsNumber),
        new PassThroughScalar("HTML", static value => value, static _ => true),
        new PassThroughScalar("URL", static value => value, static text => Uri.TryCreate(text, UriKind.Absolute, out _)),
        new PassThroughScalar("UnsignedInt64", static value => ((long)value).ToString(CultureInfo.InvariantCulture), static text => ulong.TryParse(text, out _)),
    ];

    /// <inheritdoc />
    public override object? Serialize(object? value) => value is null ? null : _write(value);

    /// <inheritdoc />
    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Checked(text.Value.ToString()),
        GraphQLIntValue number => Checked(number.Value.ToString()),
        GraphQLFloatValue number => Checked(number.Value.ToString()),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    /// <inheritdoc />
    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        string text => Checked(text),
        IFormattable number => Checked(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => ThrowValueConversionError(value),
    };

    private static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string Checked(string text) => _accepts(text) ? text : (string)ThrowValueConversionError(text);
}
