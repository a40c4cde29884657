using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Orders;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Orders;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Privacy;

/// <summary>Whose data: exactly one of these. In the body, since addresses of requests are kept by proxies.</summary>
internal record PersonBody
{
    /// <summary>In any form; Turkey's prefixes do not matter.</summary>
    public string? Phone { get; init; }

    public string? Email { get; init; }

    /// <summary>VKN or TCKN.</summary>
    public string? TaxId { get; init; }

    /// <summary>The hub's id of an order.</summary>
    public string? OrderId { get; init; }
}

internal sealed record ErasePersonBody : PersonBody
{
    /// <summary>True erases orders too that are not shipped yet; they cannot be shipped after that but by what the platform itself shows.</summary>
    public bool? IncludeOpen { get; init; }

    /// <summary>True tells what would be erased and erases nothing.</summary>
    public bool? DryRun { get; init; }
}

/// <param name="Result"><c>erased</c>, <c>would_be_erased</c> (dry run), <c>was_erased</c> before, <c>open</c>: not shipped yet, and kept, or <c>nothing_kept</c>: the platform told nothing of the buyer, and what it may tell is not taken.</param>
internal sealed record ErasedOrderShape(string Id, string IntegrationId, string Account, string ExternalId, string Result);

/// <param name="Truncated">There are more orders than one call erases: repeat it.</param>
internal sealed record ErasedAnswer(IReadOnlyList<ErasedOrderShape> Orders, int Count, int Erased, bool DryRun, bool Truncated) : Answer;

internal sealed record ExportedAnswer(IReadOnlyList<OrderShape> Orders, int Count, DateTimeOffset ExportedAt, bool Truncated) : Answer;

/// <summary>What a person may ask for by law (KVKK article 11, GDPR articles 15, 17 and 20).</summary>
internal static class PrivacyEndpoints
{
    private const int MostOrders = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/privacy/erase", Role.Owner, Erase, "Erases a person's data for good, by phone, e-mail, tax id or order").Body<ErasePersonBody>().Answers<ErasedAnswer>().AuditedInUnit();
        routes.Post("/api/privacy/export", Role.Owner, Export, "All that is kept of a person, by phone, e-mail, tax id or order").Body<PersonBody>().Answers<ExportedAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> Erase(HttpContext context, PersonOrders people, IPersonalErasure erasure, AuditLog audit, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ErasePersonBody>();
        var dryRun = body.DryRun ?? false;
        var found = await people.FindAsync(request.Tenant, body, MostOrders + 1, request.Cancellation);
        var shown = found.Take(MostOrders).ToArray();
        var erased = shown.Where(o => !o.WasErased && (o.HasEnded || body.IncludeOpen is true)).ToArray();
        if (!dryRun)
        {
            var kept = erased.Where(static o => o.IsKept).Select(static o => PersonOrders.ObjectId(o.View.Order.Id)).ToHashSet(StringComparer.Ordinal);
            await erasure.EraseAsync(
                request.Tenant, [.. erased.Select(static o => PersonOrders.ObjectId(o.View.Order.Id))], request.Cause,
                some => Told(body, shown.Length, some.Count(kept.Contains), dryRun, clock), request.Cancellation);
        }

        var results = shown.Select(order => new ErasedOrderShape(
            order.View.Order.Id, order.View.Order.IntegrationId, order.View.Order.Account, order.View.Order.ExternalId,
            Result(order, erased.Contains(order), dryRun))).ToArray();
        var done = results.Count(static r => r.Result == "erased");
        if (dryRun || erased.Length == 0)
            await audit.WriteAsync(request.Tenant, Told(body, results.Length, 0, dryRun, clock));
        return Answering.Ok(new ErasedAnswer(results, results.Length, done, dryRun, found.Count > MostOrders));
    }

    private static AuditRow Told(PersonBody body, int orders, int erased, bool dryRun, TimeProvider clock) =>
        AuditRow.Of("person.erase", ObjectOf(body), clock.GetUtcNow(), after: new { By = KindOf(body), Orders = orders, Erased = erased, DryRun = dryRun });

    private static string Result(PersonOrder order, bool isErased, bool dryRun) => order switch
    {
        { WasErased: true } => "was_erased",
        _ when !isErased => "open",
        { IsKept: false } => "nothing_kept",
        _ => dryRun ? "would_be_erased" : "erased",
    };

    private static async Task<IResult> Export(HttpContext context, PersonOrders people, AuditLog audit, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<PersonBody>();
        var found = await people.FindAsync(request.Tenant, body, MostOrders + 1, request.Cancellation);
        var orders = found.Take(MostOrders).Select(static o => OrderShape.Of(o.View, o.HasPersonal, Role.Owner)).ToArray();
        var now = clock.GetUtcNow();
        await audit.WriteAsync(request.Tenant, AuditRow.Of("person.export", ObjectOf(body), now, after: new { By = KindOf(body), Orders = orders.Length }));
        return Answering.Ok(new ExportedAnswer(orders, orders.Length, now, found.Count > MostOrders));
    }

    /// <summary>The log outlives what was erased, so it names an order and nobody.</summary>
    private static string ObjectOf(PersonBody body) => body.OrderId is { } id ? PersonOrders.ObjectId(id) : "person";

    private static string KindOf(PersonBody body) => body switch
    {
        { OrderId: not null } => "order_id",
        { Phone: not null } => "phone",
        { Email: not null } => "email",
        _ => "tax_id",
    };
}

/// <param name="HasPersonal">Buyer's data is stored, readable or not.</param>
internal sealed record PersonOrder(OrderView View, bool HasPersonal)
{
    public bool IsKept => View.Personal is not null;

    public bool WasErased => HasPersonal && !IsKept;

    public bool HasEnded => OrderEnd.IsEnd(View.Order.Status);
}

/// <summary>Finds the orders of a person without reading any other's data: by blind index.</summary>
internal sealed class PersonOrders(IDataKeyReads keys, ISealer sealer, OrderResolver orders)
{
    private const string Prefix = "order:";

    public static string ObjectId(string orderId) => Prefix + orderId;

    /// <exception cref="RequestRefusedException">400: none or several are named, or what is named is no such thing. 404: there is no such order.</exception>
    public async Task<IReadOnlyList<PersonOrder>> FindAsync(string tenant, PersonBody body, int limit, CancellationToken cancellation)
    {
        if (new[] { body.Phone, body.Email, body.TaxId, body.OrderId }.Count(static v => v is not null) != 1)
            throw RequestRefusedException.At("", ErrorCodes.Required, "Name the person by exactly one of phone, email, tax_id and order_id.");
        if (body.OrderId is { } orderId)
        {
            var named = await orders.FindAsync(tenant, orderId, cancellation);
            return [new PersonOrder(named.View, named.HasPersonal)];
        }

        var (kind, pointer, normal) = body switch
        {
            { Phone: { } phone } => (BuyerLookup.Phone, "/phone", BuyerLookup.NormalisePhone(phone)),
            { Email: { } email } => (BuyerLookup.Email, "/email", BuyerLookup.NormaliseEmail(email)),
            _ => (BuyerLookup.TaxId, "/tax_id", BuyerLookup.NormaliseTaxId(body.TaxId)),
        };
        if (normal is null)
            throw RequestRefusedException.At(pointer, "person_malformed", "This is none: a phone has at least 5 digits, an e-mail an @, a tax id more than one kind of digit.");
        var objects = await keys.ByBlindIndexAsync(tenant, kind, sealer.BlindIndex(tenant, kind, normal), cancellation);
        var found = new List<PersonOrder>();
        foreach (var id in objects.Where(static o => o.StartsWith(Prefix, StringComparison.Ordinal)).Take(limit))
        {
            if (await orders.ViewAsync(tenant, id[Prefix.Length..]) is { } view)
                found.Add(new PersonOrder(view, HasPersonal: true));
        }

        return found;
    }
}
