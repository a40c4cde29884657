using System.Text.Encodings.Web;
using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Access;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// One GraphQL call: the document is parsed and validated, its cost held against the bucket, then it is executed whole under
/// the shop's lock. Every answer is HTTP 200 with <c>extensions.cost</c> once the document is valid (sheet §Rate limits, §Errors).
/// </summary>
internal sealed class GraphQlEndpoint(QuotaLedger quotas, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly DocumentExecuter _executer = new();
    private readonly DocumentValidator _validator = new();

    public async Task<IResult> AnswerAsync(HttpContext context, ShopifyShop shop, TokenGrant grant)
    {
        if (await ReadAsync(context) is not { Query: { Length: > 0 } text } request)
            return ShopifyAnswers.Error(StatusCodes.Status400BadRequest, "Required parameter missing or invalid");
        var call = GraphQlCallName.Of(context);
        var received = time.GetUtcNow();
        var variables = request.Variables is { } json ? VariableReader.Read(json) : [];
        return await shop.LockedAsync(async () =>
        {
            var (document, operation, errors) = await ValidateAsync(text, request.OperationName, variables, context.RequestAborted);
            if (operation is null || errors.Count > 0)
                return Refuse(shop, call, errors);
            var cost = new QueryCost(ShopifySchema.Instance, document!, WithDefaults(operation, variables)).Of(operation);
            if (cost > QueryCost.MostPerQuery)
                return TooDear(shop, call, cost);
            if (!shop.Bucket.Holds(cost))
                return Throttled(shop, call, cost);
            shop.ReceivedAt = received;
            try
            {
                return await ExecuteAsync(shop, grant, request, document!, variables, cost, context.RequestAborted);
            }
            finally
            {
                shop.ReceivedAt = null;
            }
        });
    }

    private static async Task<GraphQlRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasJsonContentType()
                ? await JsonSerializer.DeserializeAsync<GraphQlRequest>(context.Request.Body, GraphQlRequest.Options, context.RequestAborted)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(GraphQLDocument? Document, GraphQLOperationDefinition? Operation, IReadOnlyList<ExecutionError> Errors)> ValidateAsync(
        string text, string? operationName, Dictionary<string, object?> variables, CancellationToken cancellationToken)
    {
        GraphQLDocument document;
        try
        {
            document = Parser.Parse(text);
        }
        catch (GraphQLParser.Exceptions.GraphQLSyntaxErrorException broken)
        {
            return (null, null, [new ExecutionError(broken.Description ?? broken.Message)]);
        }

        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        var operation = operationName is null && operations.Count == 1
            ? operations[0]
            : operations.Find(known => operationName is not null && known.Name?.Value == operationName);
        if (operation is null)
            return (document, null, [new ExecutionError(operationName is null ? "An operation name is required" : $"No operation named \"{operationName}\"")]);

        var result = await _validator.ValidateAsync(new ValidationOptions
        {
            Schema = ShopifySchema.Instance,
            Document = document,
            Operation = operation,
            Variables = new global::GraphQL.Inputs(variables),
            CancellationToken = cancellationToken,
        });
        return (document, operation, [.. result.Errors]);
    }

    private async Task<IResult> ExecuteAsync(
        ShopifyShop shop, TokenGrant grant, GraphQlRequest request, GraphQLDocument document, Dictionary<string, object?> variables, int cost, CancellationToken cancellationToken)
    {
        var meter = new CostMeter();
        var result = await _executer.ExecuteAsync(options =>
        {
            options.Schema = ShopifySchema.Instance;
            options.Document = document;
            options.Query = request.Query;
            options.OperationName = request.OperationName;
            options.Variables = new global::GraphQL.Inputs(variables);
            options.UserContext = ShopifyCall.UserContext(shop, grant.Scopes, meter);
            options.ThrowOnUnhandledException = true;
            options.CancellationToken = cancellationToken;
        });
        shop.Bucket.Pay(meter.Points);
        var answer = new Dictionary<string, object?>();
        if (result.Executed)
            answer["data"] = (result.Data as ExecutionNode)?.ToValue();
        if (result.Errors is { Count: > 0 } errors)
            answer["errors"] = errors.Select(GraphQlErrors.View).ToList();
        answer["extensions"] = Cost(shop, cost, meter.Points);
        return Answer(answer);
    }

    private IResult Refuse(ShopifyShop shop, string call, IReadOnlyList<ExecutionError> errors)
    {
        quotas.NoteBreach(ShopifyRules.Document, shop.Name, call, errors.Count > 0 ? errors[0].Message : "", 0, 0);
        return Answer(new Dictionary<string, object?> { ["errors"] = errors.Select(GraphQlErrors.View).ToList() });
    }

    private IResult TooDear(ShopifyShop shop, string call, int cost)
    {
        quotas.NoteBreach(ShopifyRules.SingleQueryCost, shop.Name, call, shop.Name, cost, QueryCost.MostPerQuery);
        var error = new ShopifyError(
            "MAX_COST_EXCEEDED",
            $"Query cost is {cost}, which exceeds the single query max cost limit ({QueryCost.MostPerQuery}).",
            ("cost", cost),
            ("maxCost", QueryCost.MostPerQuery));
        return Answer(new Dictionary<string, object?> { ["errors"] = new[] { GraphQlErrors.View(error) }, ["extensions"] = Cost(shop, cost, null) });
    }

    private IResult Throttled(ShopifyShop shop, string call, int cost)
    {
        quotas.NoteBreach(ShopifyRules.QueryCost, shop.Name, call, shop.Name, cost, (int)shop.Bucket.Available);
        return Answer(new Dictionary<string, object?>
        {
            ["errors"] = new[] { GraphQlErrors.View(new ShopifyError("THROTTLED", "Throttled")) },
            ["extensions"] = Cost(shop, cost, null),
        });
    }

    private static object Cost(ShopifyShop shop, int requested, int? actual) =>
        new { cost = new { requestedQueryCost = requested, actualQueryCost = actual, throttleStatus = shop.Bucket.Status() } };

    /// <summary>Written within the lock: nothing changes under the writer's hands.</summary>
    private static IResult Answer(Dictionary<string, object?> answer) =>
        Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(answer, Json), "application/json; charset=utf-8");

    private static Dictionary<string, object?> WithDefaults(GraphQLOperationDefinition operation, Dictionary<string, object?> variables)
    {
        var all = new Dictionary<string, object?>(variables, StringComparer.Ordinal);
        foreach (var variable in operation.Variables?.Items ?? [])
        {
            object? value = variable.DefaultValue switch
            {
                GraphQLIntValue number => number.Value.ToString(),
                GraphQLBooleanValue flag => flag.BoolValue,
                _ => null,
            };
            all.TryAdd(variable.Variable.Name.StringValue, value);
        }

        return all;
    }
}
