using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Answers;

/// <summary>The shop's errors that more than one call knows.</summary>
internal static class WooErrors
{
    public static WooRefusal NoRoute() =>
        new(StatusCodes.Status404NotFound, "rest_no_route", "No route was found matching the URL and request method.");

    /// <summary>A proof was sent and is wrong, or the key may not do this (sheet, base URL and auth).</summary>
    public static WooRefusal Unproven(string message) =>
        new(StatusCodes.Status401Unauthorized, "woocommerce_rest_authentication_error", message);

    /// <summary>Nobody known calls: no proof, or one that the shop does not look at.</summary>
    public static WooRefusal Stranger(string method, string path) => method switch
    {
        "POST" when path.EndsWith("/batch", StringComparison.Ordinal) => Forbidden("batch", "Sorry, you are not allowed to batch manipulate this resource."),
        "POST" => Forbidden("create", "Sorry, you are not allowed to create resources."),
        "PUT" or "PATCH" => Forbidden("edit", "Sorry, you are not allowed to edit this resource."),
        "DELETE" => Forbidden("delete", "Sorry, you are not allowed to delete this resource."),
        _ => Forbidden("view", "Sorry, you cannot list resources."),
    };

    /// <summary>No product, order or the like has this id: 404 where it is read or deleted, 400 where it is changed (sheet, stock and price).</summary>
    public static WooRefusal InvalidId(string what, int status = StatusCodes.Status404NotFound) => new(status, $"woocommerce_rest_{what}_invalid_id", "Invalid ID.");

    public static WooRefusal AlreadyTrashed(string what) =>
        new(StatusCodes.Status410Gone, "woocommerce_rest_already_trashed", $"The {what} has already been deleted.");

    public static WooRefusal NoTrash(string what) =>
        new(StatusCodes.Status501NotImplemented, "woocommerce_rest_trash_not_supported", $"{what} do not support trashing.");

    public static WooRefusal Missing(params string[] names) => new(
        StatusCodes.Status400BadRequest,
        "rest_missing_callback_param",
        $"Missing parameter(s): {string.Join(", ", names)}",
        new JsonObject { ["params"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) });

    /// <summary>What a real shop does and this one does not.</summary>
    public static WooRefusal NotSimulated(string what) => new(StatusCodes.Status501NotImplemented, "simulator_not_simulated", $"{what}: not simulated");

    /// <summary>A hoster's limit (sheet, limits and errors: the product itself has none).</summary>
    public static WooRefusal TooManyRequests() => new(StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests.");

    /// <summary>What a fault on command looks like.</summary>
    public static IResult Injected(int status) => status == StatusCodes.Status429TooManyRequests
        ? TooManyRequests().Answer()
        : new WooRefusal(status, "internal_server_error", "<p>There has been a critical error on this website.</p>").Answer();

    private static WooRefusal Forbidden(string what, string message) => new(StatusCodes.Status401Unauthorized, $"woocommerce_rest_cannot_{what}", message);
}
