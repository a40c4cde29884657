using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Routes;
using KolajAI.Errors;

namespace KolajAI.Api.Reserved;

/// <summary>Calls of the contract that have not landed: their names and meanings are reserved, and they answer 501.</summary>
internal static class ReservedRoutes
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Delete = "DELETE";

    private static readonly (string Method, string Pattern, Role Least, string Summary)[] OfTenants =
    [
        (Post, "/api/mappings/suggest", Role.Operator, "Suggests mappings"),
        (Post, "/api/orders/{id}/split", Role.Operator, "Splits a package"),
        (Post, "/api/orders/{id}/cargo", Role.Operator, "Changes a package's carrier"),
        (Post, "/api/marketplace/create-shipment", Role.Operator, "Makes a shipment with its label"),
        (Get, "/api/marketplace/shipments", Role.Viewer, "Shipments"),
        (Get, "/api/marketplace/shipments/{id}", Role.Viewer, "One shipment"),
        (Post, "/api/marketplace/shipments/{id}/cancel", Role.Operator, "Cancels a shipment"),
        (Post, "/api/marketplace/shipments/{id}/return-label", Role.Operator, "A label for the way back"),
        (Post, "/api/marketplace/generate-invoice", Role.Operator, "Issues an e-Fatura or e-Arşiv (Turkey's electronic invoices)"),
        (Get, "/api/invoices", Role.Viewer, "Invoices"),
        (Get, "/api/invoices/{id}", Role.Viewer, "One invoice"),
        (Post, "/api/invoices/{id}/cancel", Role.Operator, "Cancels an invoice"),
        (Post, "/api/invoices/{id}/refund", Role.Operator, "Issues the refund's invoice"),
        (Post, "/api/invoices/{id}/resend-link", Role.Operator, "Passes the invoice's address on again"),
        (Get, "/api/returns", Role.Viewer, "Returns"),
        (Get, "/api/returns/{id}", Role.Viewer, "One return"),
        (Post, "/api/returns/{id}/receive", Role.Operator, "Receives returned units"),
        (Post, "/api/returns/{id}/accept", Role.Operator, "Accepts a return"),
        (Post, "/api/returns/{id}/reject", Role.Operator, "Rejects a return"),
        (Get, "/api/questions", Role.Viewer, "Buyers' questions"),
        (Post, "/api/questions/{id}/answer", Role.Operator, "Answers a question"),
        (Get, "/api/subscriptions", Role.Admin, "Outgoing webhooks"),
        (Post, "/api/subscriptions", Role.Admin, "Adds an outgoing webhook"),
        (Get, "/api/subscriptions/{id}", Role.Admin, "One outgoing webhook"),
        (Put, "/api/subscriptions/{id}", Role.Admin, "Changes an outgoing webhook"),
        (Delete, "/api/subscriptions/{id}", Role.Admin, "Removes an outgoing webhook"),
        (Get, "/api/subscriptions/{id}/deliveries", Role.Admin, "Its deliveries"),
        (Post, "/api/subscriptions/{id}/replay", Role.Admin, "Delivers again"),
        (Post, "/api/subscriptions/{id}/test", Role.Admin, "Sends a test"),
        (Get, "/api/integration/metrics", Role.Viewer, "Measurements per account"),
        (Get, "/api/integration/report", Role.Viewer, "Daily, weekly and monthly reports"),
        (Get, "/api/reports/schedules", Role.Viewer, "Scheduled reports"),
        (Post, "/api/reports/schedules", Role.Admin, "Schedules a report"),
        (Get, "/api/alerts/rules", Role.Viewer, "Alert rules"),
        (Post, "/api/alerts/rules", Role.Admin, "Adds an alert rule"),
        (Get, "/api/ai/integration/insights", Role.Viewer, "Insights with their data window and measured error"),
        (Get, "/api/ai/models", Role.Viewer, "Models and how well they do"),
        (Post, "/api/ai/recommendations/{id}/apply", Role.Admin, "Applies a recommendation"),
        (Post, "/api/ai/recommendations/{id}/dismiss", Role.Operator, "Dismisses a recommendation"),
        (Post, "/api/sandbox/returns", Role.Operator, "A shopper returns something"),
    ];

    private static readonly (string Method, string Pattern, string Summary)[] OfOperators =
    [
        (Get, "/api/admin/integrations", "Platforms across tenants"),
        (Post, "/api/admin/integrations/{id}/pause", "Pauses a platform for all tenants"),
        (Post, "/api/admin/integrations/{id}/resume", "Resumes a platform for all tenants"),
        (Get, "/api/admin/dead", "What could not be processed, across tenants"),
    ];

    private static readonly Bilingual UseDocs = new("Open /docs for the reference of every call.", "Tüm çağrıların başvurusu için /docs sayfasını açın.");

    public static void MapPublic(IEndpointRouteBuilder routes)
    {
        foreach (var (method, pattern, least, summary) in OfTenants)
            Map(routes, method, pattern, AccessPolicy.AtLeast(least), summary);
        Map(routes, Get, "/", AccessPolicy.Open, "The console");
    }

    public static void MapOps(IEndpointRouteBuilder routes)
    {
        foreach (var (method, pattern, summary) in OfOperators)
            Map(routes, method, pattern, AccessPolicy.Ops, summary);
    }

    private static void Map(IEndpointRouteBuilder routes, string method, string pattern, AccessPolicy policy, string summary) =>
        RouteMapping.Map(routes, method, pattern, policy, NotLanded, summary).WithMetadata(new NotLandedMetadata());

    private static IResult NotLanded(HttpContext context) => throw new RequestRefusedException(ErrorCodes.NotImplemented)
    {
        NextAction = context.Request.Path == "/" ? UseDocs : null,
    };
}
