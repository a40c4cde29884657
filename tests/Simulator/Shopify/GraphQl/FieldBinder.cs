using System.Reflection;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// Which code answers which field. A field without code of its own is answered by the source's property of that name; a
/// field that has neither stops the simulator at its start, so that nothing is ever answered with a null by oversight.
/// </summary>
internal sealed class FieldBinder
{
    private readonly Dictionary<(string Type, string Field), Func<object, ShopifyCall, object?>> _fields = [];
    private readonly Dictionary<string, Type> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    /// <summary>Says that the GraphQL type is answered from objects of <typeparamref name="TSource"/>.</summary>
    public TypeBinder<TSource> Type<TSource>(string name)
        where TSource : class
    {
        _sources[name] = typeof(TSource);
        _names.TryAdd(typeof(TSource), name);
        return new TypeBinder<TSource>(name, _fields);
    }

    /// <summary>The GraphQL type of an object behind an interface.</summary>
    public string NameOf(object source) =>
        _names.GetValueOrDefault(source.GetType()) ?? throw new InvalidOperationException($"No GraphQL type for {source.GetType()}.");

    /// <summary>What answers the field; null where nothing does.</summary>
    public Func<object, ShopifyCall, object?>? Answer(string type, string field)
    {
        if (_fields.TryGetValue((type, field), out var own))
            return own;
        var property = _sources.GetValueOrDefault(type)?.GetProperty(field, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance);
        return property is null ? null : (source, _) => property.GetValue(source);
    }

    public bool Knows(string type) => _sources.ContainsKey(type);
}
