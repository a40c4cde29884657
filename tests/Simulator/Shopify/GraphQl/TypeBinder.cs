namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>Binds the fields of one type.</summary>
internal sealed class TypeBinder<TSource>(string type, Dictionary<(string Type, string Field), Func<object, ShopifyCall, object?>> fields)
    where TSource : class
{
    public TypeBinder<TSource> Field(string name, Func<TSource, ShopifyCall, object?> answer)
    {
        fields[(type, name)] = (source, call) => answer((TSource)source, call);
        return this;
    }

    public TypeBinder<TSource> Field(string name, Func<TSource, object?> answer) => Field(name, (source, _) => answer(source));
}
