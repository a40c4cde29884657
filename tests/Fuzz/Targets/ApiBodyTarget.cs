using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;
using KolajAI.Api.Settings;
using KolajAI.Connectors;
using KolajAI.Connectors.Catalogue;
using KolajAI.Errors;
using KolajAI.Fuzz.Engine;
using KolajAI.Grains.Products;
using KolajAI.Monetary;
using KolajAI.Products;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// Bodies of the API's calls, each against the shape of its record, and what the endpoints read of them before anything is stored. An input's
/// first byte is the record; the rest is the body.
/// </summary>
internal sealed class ApiBodyWorker : FuzzWorker
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<ConnectorDescriptor> _descriptors;
    private readonly (Type Type, Func<RequestBody, (object Body, JsonElement Json)> Parse)[] _shapes;
    private readonly List<Seed> _seeds = [];
    private readonly Mutator _mutator;

    public ApiBodyWorker()
    {
        _services = new ServiceCollection().AddSingleton<IConnectorStates>(new Notes()).AddKolajConnectors().BuildServiceProvider();
        var registry = _services.GetRequiredService<IConnectorRegistry>();
        _descriptors = [.. ((string[])["trendyol", "shopify", "woocommerce"]).Select(id => registry.Describe(id)!)];
        var parse = typeof(ApiBodyWorker).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!;
        _shapes = [.. typeof(ProductBody).Assembly.GetTypes()
            .Where(static type => type.Name.EndsWith("Body", StringComparison.Ordinal) && type is { IsClass: true, IsAbstract: false, Namespace: { } space } && space.StartsWith("KolajAI.Api.", StringComparison.Ordinal) && type != typeof(RequestBody))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(type => (type, parse.MakeGenericMethod(type).CreateDelegate<Func<RequestBody, (object, JsonElement)>>()))];
        for (var shape = 0; shape < _shapes.Length; shape++)
            _seeds.Add(SeedParts.Json(Encoding.UTF8.GetBytes(Sample(_shapes[shape].Type, 0)!.ToJsonString()), (byte)shape));
        Add(typeof(ConfigureBody), """
            {"integration_id":"trendyol","account":"default","credentials":{"seller_id":"1","api_key":"k"},"settings":{"sync_interval_seconds":60,"stock_policy":{"mode":"guarded","threshold":3},"stock_buffer":2,
             "price_rule":{"base":"price","percent":10,"fixed":{"amount":"1.00","currency":"TRY"},"commission_percent":5.5,"round":{"to":"0.90","direction":"up"},"min_margin_percent":1,"currency":"TRY"},"warehouses":["default"],"restock_on_cancel":true,
             "import_orders_from":"2026-11-01T00:00:00Z","max_price_change_percent":50,"invoicing":"off","default_category_id":"211","limits.per_endpoint":50},"enabled":true}
            """);
        Add(typeof(ProductBody), """
            {"sku":"KUPA-1","barcode":"8690000000011","title":"Kupa","price":{"amount":"199.90","currency":"TRY"},"vat_rate":"20","quantity":5,"images":[{"url":"https://a.example/1.jpg","position":0}],"attributes":{"Renk":["Mavi"]},
             "offers":[{"integration_id":"trendyol","account":"default","list":true,"price":{"amount":"189.90","currency":"TRY"},"sale":{"price":{"amount":"99.90","currency":"TRY"},"starts_at":"2026-11-20T00:00:00Z","ends_at":"2026-11-30T00:00:00Z"},"stock":{"mode":"share","buffer":1}}],
             "metadata":{"raf":"A-3"},"dimensions_cm":{"length":1,"width":2,"height":3},"stock_policy":{"mode":"guarded","threshold":3},"group_id":"G","group":{"title":"G"},"variant":{"Renk":"Mavi"},"components":null}
            """);
        _mutator = new Mutator(_seeds, Words.Json);
    }

    public override byte[] Make(FuzzRandom random) => _mutator.Make(random, prefix: 1);

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
            return;
        try
        {
            var (body, json) = _shapes[input[0] % _shapes.Length].Parse(new RequestBody(input.AsMemory(1)));
            Use(body, json);
        }
        catch (RequestRefusedException refused)
        {
            Refusal(refused);
        }
    }

    public override IEnumerable<string> Refused()
    {
        foreach (var seed in _seeds)
        {
            string? why = null;
            try
            {
                _shapes[seed.Bytes[0]].Parse(new RequestBody(seed.Bytes.AsMemory(1)));
            }
            catch (RequestRefusedException refused)
            {
                why = $"{_shapes[seed.Bytes[0]].Type.Name}: {refused.Message}";
            }

            if (why is not null)
                yield return why;
        }
    }

    public override void Dispose()
    {
        _services.Dispose();
        base.Dispose();
    }

    /// <summary>What the endpoint would answer is in the published list, and can be written.</summary>
    public static void Refusal(RequestRefusedException refused)
    {
        if (!ErrorCatalogue.Knows(refused.Code))
            throw new InsaneValueException($"a code that is not published: {refused.Code}");
        foreach (var error in refused.Errors)
        {
            if (!ErrorCatalogue.Knows(error.Code))
                throw new InsaneValueException($"a code that is not published: {error.Code}");
        }
    }

    private static (object Body, JsonElement Json) Parse<T>(RequestBody body)
        where T : class
    {
        var parsed = RequestBodyReader.Parse<T>(body, out var json);
        return (parsed, json);
    }

    private void Use(object body, JsonElement json)
    {
        switch (body)
        {
            case ProductBody product:
                Product(product, json);
                break;
            case SyncProductsBody { Products: { } products }:
                for (var i = 0; i < products.Count; i++)
                    Product(products[i], json.GetProperty("products")[i]);
                break;
            case ConfigureBody { Settings: { } settings }:
                foreach (var descriptor in _descriptors)
                    Settings(new SettingsReader("/settings", descriptor).Read(settings));
                break;
            case SettingsBody:
                _ = json;
                break;
        }

        Texts(body, 0);
    }

    private static void Settings(SettingsReader settings)
    {
        if (settings.Errors.Count > 0)
            return;
        foreach (var (name, value) in settings.Own)
        {
            Sane.Text(name, "a setting's name");
            Sane.Text(value, "a setting");
        }

        foreach (var warehouse in settings.Common?.Warehouses ?? [])
            Sane.Text(warehouse, "a warehouse id");
    }

    private static void Product(ProductBody body, JsonElement json)
    {
        _ = ProductPatches.Erased(json);
        if (ProductPatches.Check(body).Count > 0)
            return;
        var errors = new List<FieldError>();
        var product = ProductEdit.Apply(
            null, new ProductWrite { Patch = ProductPatches.Of(body), Erase = [], Cause = "api:k" }, "0190aaa2-1111-7222-8333-444455556666", Now, errors);
        if (product is not null)
            Sane.Product(product);
    }

    /// <summary>Every text that a body holds goes to the store somewhere.</summary>
    private static void Texts(object? value, int depth)
    {
        if (depth > 6)
            return;
        switch (value)
        {
            case null:
                break;
            case string text:
                Sane.Text(text, "a body's text");
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    Texts(entry.Key, depth + 1);
                    Texts(entry.Value, depth + 1);
                }

                break;
            case IEnumerable list:
                foreach (var item in list)
                    Texts(item, depth + 1);
                break;
            default:
                foreach (var property in PropertiesOf(value.GetType()))
                    Texts(property.GetValue(value), depth + 1);
                break;
        }
    }

    private static readonly Dictionary<Type, PropertyInfo[]> Properties = [];

    private static PropertyInfo[] PropertiesOf(Type type)
    {
        lock (Properties)
        {
            if (!Properties.TryGetValue(type, out var known))
            {
                Properties[type] = known = type.Namespace?.StartsWith("KolajAI.Api", StringComparison.Ordinal) == true
                    ? [.. type.GetProperties().Where(static p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsValueType)] : [];
            }

            return known;
        }
    }

    private void Add(Type type, string json) =>
        _seeds.Add(SeedParts.Json(Encoding.UTF8.GetBytes(json), (byte)Array.FindIndex(_shapes, shape => shape.Type == type)));

    /// <summary>A body of the record with something in each field.</summary>
    private static JsonNode? Sample(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "a";
        if (type == typeof(bool))
            return true;
        if (type == typeof(Money))
            return JsonNode.Parse("""{"amount":"199.90","currency":"TRY"}""");
        if (type == typeof(DateTimeOffset))
            return "2026-11-24T10:00:00Z";
        if (type == typeof(JsonElement))
            return JsonNode.Parse("""{"mode":"guarded","list":[{"a":"b"}]}""");
        if (type.IsEnum)
            return JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetNames(type)[0]);
        if (type.IsPrimitive || type == typeof(decimal))
            return 1;
        var info = ApiJson.Options.GetTypeInfo(type);
        if (info.Kind is System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Enumerable)
            return new JsonArray(Sample(info.ElementType!, depth + 1));
        if (info.Kind is System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Dictionary)
            return new JsonObject { ["a"] = Sample(info.ElementType!, depth + 1) };
        var sample = new JsonObject();
        foreach (var property in depth > 4 ? [] : info.Properties.Where(static p => p.AttributeProvider?.IsDefined(typeof(NotLandedAttribute), inherit: true) != true))
            sample[property.Name] = Sample(property.PropertyType, depth + 1);
        return sample;
    }
}
