using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>Orders by page and by stream (sheet §2, §4, corrections).</summary>
internal static class OrderReadEndpoints
{
    private const int DefaultSize = 50;
    private const int MostSize = 200;
    private const int MostRows = 10_000;
    private static readonly TimeSpan MostWindow = TimeSpan.FromDays(14);
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapGet("/integration/order/sellers/{sellerId}/v2/orders", ReadPage).As("orders", TrendyolQuotas.OrderRead);
        trendyol.MapGet("/integration/order/sellers/{sellerId}/orders/stream", ReadStream).As("orders_stream", TrendyolQuotas.OrderRead);
    }

    private static IResult ReadPage(HttpContext context, [AsParameters] OrderPageQuery query)
    {
        var seller = context.Seller();
        var size = query.Size ?? DefaultSize;
        if (((long)(query.Page ?? 0) + 1) * size > MostRows)
            return TrendyolErrors.TooManyRequests();
        var (start, end) = Window(seller.Now, query.StartDate, query.EndDate, "endDate");
        Func<OrderPackage, DateTimeOffset> field = query.OrderByField switch
        {
            null or "CreatedDate" => static package => package.CreatedAt,
            "PackageLastModifiedDate" => static package => package.ModifiedAt,
            _ => throw TrendyolErrors.BadRequest("orderByField is unknown", "orderByField"),
        };
        var ascending = query.OrderByDirection switch
        {
            "ASC" => true,
            null or "DESC" => false,
            _ => throw TrendyolErrors.BadRequest("orderByDirection is unknown", "orderByDirection"),
        };

        // Paged history is one month since 5 Mar 2026: what is older does not appear.
        var oldest = seller.Now.AddMonths(-1);
        var statuses = Statuses(query.Status, "status");
        var ids = Ids(query.ShipmentPackageIds);
        var matching = seller.Locked(seller.Orders.Shown).Where(package =>
            field(package) >= start && field(package) <= end && field(package) >= oldest
            && (statuses is null || statuses.Contains(package.Status))
            && (query.OrderNumber is null || package.OrderNumber == query.OrderNumber)
            && (ids is null || ids.Contains(package.Id)));
        var ordered = ascending
            ? matching.OrderBy(field).ThenBy(package => package.Id)
            : matching.OrderByDescending(field).ThenByDescending(package => package.Id);
        var page = Page.Of([.. ordered], query.Page, size, DefaultSize, MostSize);
        return TrendyolJson.Ok(new
        {
            page = page.PageNumber,
            page.Size,
            page.TotalPages,
            page.TotalElements,
            content = page.Content.Select(package => PackageJson.View(package, seller.Id)),
        });
    }

    private static IResult ReadStream(HttpContext context, [AsParameters] OrderStreamQuery query)
    {
        var seller = context.Seller();
        var size = query.Size ?? DefaultSize;
        if (size is < 1 or > MostSize)
            throw TrendyolErrors.BadRequest($"size must lie between 1 and {MostSize}", "size");
        var cursor = query.NextCursor is { Length: > 0 } text
            ? StreamCursor.Parse(text) ?? throw TrendyolErrors.BadRequest("nextCursor is invalid", "nextCursor")
            : Begin(seller, query);
        var statuses = Statuses(query.PackageItemStatuses, "packageItemStatuses");
        var oldest = seller.Now.AddMonths(-3);

        List<OrderPackage> ahead =
        [
            .. seller.Locked(seller.Orders.Shown)
                .Where(package => package.ModifiedAt >= oldest
                    && package.ModifiedAt.ToUnixTimeMilliseconds() <= cursor.EndMs
                    && cursor.IsBefore(package)
                    && (statuses is null || statuses.Contains(package.Status)))
                .OrderBy(package => package.ModifiedAt.ToUnixTimeMilliseconds()).ThenBy(package => package.Id)
                .Take(size + 1),
        ];
        var hasMore = ahead.Count > size;
        List<OrderPackage> content = [.. ahead.Take(size)];
        return TrendyolJson.Ok(new
        {
            hasMore,
            nextCursor = hasMore ? cursor.After(content[^1]).ToString() : null,
            size = content.Count,
            content = content.Select(package => PackageJson.View(package, seller.Id)),
        });
    }

    private static StreamCursor Begin(TrendyolSeller seller, OrderStreamQuery query)
    {
        var (start, end) = Window(seller.Now, query.LastModifiedStartDate, query.LastModifiedEndDate, "lastModifiedEndDate");
        return new StreamCursor(start.ToUnixTimeMilliseconds(), 0, end.ToUnixTimeMilliseconds());
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Window(DateTimeOffset now, long? startMs, long? endMs, string endField)
    {
        var end = endMs is { } last ? Instant(last) : now;
        var start = startMs is { } first ? Instant(first) : end - DefaultWindow;
        if (end < start || end - start > MostWindow)
            throw TrendyolErrors.BadRequest("The window must not be negative or longer than two weeks", endField);
        return (start, end);
    }

    private static DateTimeOffset Instant(long milliseconds) =>
        milliseconds is >= 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw TrendyolErrors.BadRequest("Dates are epoch milliseconds");

    private static HashSet<PackageStatus>? Statuses(string? list, string field) => string.IsNullOrEmpty(list)
        ? null
        :
        [
            .. list.Split(',', StringSplitOptions.TrimEntries).Select(name =>
                Enum.TryParse<PackageStatus>(name, out var status) && Enum.IsDefined(status) && !char.IsAsciiDigit(name[0])
                    ? status
                    : throw TrendyolErrors.BadRequest($"Unknown status {name}", field)),
        ];

    private static HashSet<long>? Ids(string? list) => string.IsNullOrEmpty(list)
        ? null
        :
        [
            .. list.Split(',', StringSplitOptions.TrimEntries).Select(text =>
                long.TryParse(text, out var id) ? id : throw TrendyolErrors.BadRequest("Ids are numbers", "shipmentPackageIds")),
        ];
}

/// <summary>Query of the paged read; dates are epoch milliseconds.</summary>
internal sealed record OrderPageQuery(
    int? Page,
    int? Size,
    string? Status,
    long? StartDate,
    long? EndDate,
    string? OrderNumber,
    string? ShipmentPackageIds,
    string? OrderByField,
    string? OrderByDirection);

/// <summary>Query of the stream; a cursor carries its own window.</summary>
internal sealed record OrderStreamQuery(
    long? LastModifiedStartDate,
    long? LastModifiedEndDate,
    string? PackageItemStatuses,
    string? NextCursor,
    int? Size);
