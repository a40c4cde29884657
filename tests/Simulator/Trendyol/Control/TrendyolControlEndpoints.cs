using KolajAI.Simulator.Control;
using KolajAI.Simulator.Trendyol.Orders;
using KolajAI.Simulator.Trendyol.Products;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>The control API's Trendyol part, under <c>/control/trendyol/sellers</c>.</summary>
internal static class TrendyolControlEndpoints
{
    public static void MapTrendyolControl(this RouteGroupBuilder control)
    {
        var sellers = control.MapGroup("/trendyol/sellers");
        sellers.AddEndpointFilter(PassRefusalsAsync);
        sellers.MapPost("", async (HttpContext context, TrendyolSellers all) =>
        {
            all.Add(await ControlJson.ReadRequiredAsync<NewTrendyolSeller>(context));
            return Results.NoContent();
        });

        var seller = sellers.MapGroup("/{sellerId}");
        MapSettings(seller);
        MapProducts(seller);
        MapOrders(seller);
        MapWebhooks(seller);
    }

    private static void MapSettings(RouteGroupBuilder group)
    {
        group.MapGet("/settings", (string sellerId, TrendyolSellers all) => ControlJson.Ok(all.Required(sellerId).Settings));
        group.MapPut("/settings", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var settings = await ControlJson.ReadAsync<TrendyolSellerSettings>(context);
            seller.Locked(() => seller.Settings = settings);
            return Results.NoContent();
        });
        group.MapPost("/batch-failures", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var failure = await ControlJson.ReadRequiredAsync<BatchFailure>(context);
            seller.Locked(() => seller.Batches.PlanFailure(failure));
            return Results.NoContent();
        });
        group.MapDelete("/batch-failures", (string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            seller.Locked(seller.Batches.ClearFailures);
            return Results.NoContent();
        });
    }

    private static void MapProducts(RouteGroupBuilder group)
    {
        group.MapGet("/products", (string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            return ControlJson.Ok(seller.Locked(() => seller.Products.All).Select(View));
        });
        group.MapPost("/products", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var items = await ControlJson.ReadRequiredAsync<List<SeedProduct>>(context);
            return ControlJson.Ok(seller.Locked(() => items.Select(item => Seed(seller, item)).ToList()));
        });
        group.MapPost("/products/{barcode}/by-hand", async (HttpContext context, string sellerId, string barcode, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var change = await ControlJson.ReadAsync<ChangeByHand>(context);
            return ControlJson.Ok(View(seller.Locked(() => seller.Products.ChangeByHand(barcode, change.Quantity, change.SalePrice, change.ListPrice))));
        });
        group.MapDelete("/products/{barcode}", (string sellerId, string barcode, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            seller.Locked(() => seller.Products.Remove(barcode));
            return Results.NoContent();
        });
        group.MapPost("/products/{barcode}/judgement", async (HttpContext context, string sellerId, string barcode, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var judgement = await ControlJson.ReadAsync<ProductJudgement>(context);
            return ControlJson.Ok(View(seller.Locked(() => seller.Products.Judge(barcode, judgement.Approved, judgement.Reason))));
        });
    }

    private static void MapOrders(RouteGroupBuilder group)
    {
        group.MapGet("/packages", (string sellerId, TrendyolSellers all, string? order_number) =>
        {
            var seller = all.Required(sellerId);
            return ControlJson.Ok(seller.Locked(() => seller.Orders.All
                .Where(package => order_number is null || package.OrderNumber == order_number)
                .Select(package => View(seller, package)).ToList()));
        });
        group.MapPost("/sales", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var sale = await ControlJson.ReadRequiredAsync<TrendyolSale>(context);
            return ControlJson.Ok(seller.Locked(() => View(seller, seller.Orders.Place(sale))));
        });
        group.MapPost("/packages/{packageId:long}/cancel", async (HttpContext context, string sellerId, long packageId, TrendyolSellers all) =>
        {
            var cancel = await ControlJson.ReadAsync<TrendyolCancel>(context);
            return OnPackage(all.Required(sellerId), packageId, (seller, package) => seller.Orders.TakeOut(
                package,
                cancel.Lines is { Count: > 0 } lines ? Quantities(package, lines) : package.Lines.ToDictionary(line => line.LineId, line => line.Quantity),
                PackageStatus.Cancelled,
                new Cancellation(cancel.CancelledBy, cancel.Reason, cancel.ReasonCode),
                cancel.Restock ?? seller.Settings.RestockOnCancel));
        });
        group.MapPost("/packages/{packageId:long}/split", async (HttpContext context, string sellerId, long packageId, TrendyolSellers all) =>
        {
            var split = await ControlJson.ReadRequiredAsync<TrendyolSplit>(context);
            return OnPackage(all.Required(sellerId), packageId, (seller, package) => seller.Orders.Split(
                package, SplitEndpoints.Plan(package, [.. split.Parts.Select(part => Quantities(package, part))])));
        });
        group.MapPost("/packages/{packageId:long}/status", async (HttpContext context, string sellerId, long packageId, TrendyolSellers all) =>
        {
            var change = await ControlJson.ReadRequiredAsync<TrendyolStatusChange>(context);
            if (!Enum.TryParse<PackageStatus>(change.Status, out var status) || !Enum.IsDefined(status))
                throw Refused(StatusCodes.Status400BadRequest, $"Unknown status {change.Status}.");
            if (status is PackageStatus.Cancelled or PackageStatus.UnSupplied or PackageStatus.UnPacked)
                throw Refused(StatusCodes.Status400BadRequest, "Use cancel or split, which move stock and lines too.");
            return OnPackage(all.Required(sellerId), packageId, (seller, package) => [seller.Orders.Move(package, status)]);
        });
    }

    private static void MapWebhooks(RouteGroupBuilder group)
    {
        group.MapGet("/webhooks", (string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            return ControlJson.Ok(seller.Locked(() => new TrendyolWebhookState(
                [.. seller.Webhooks.All.Select(webhook => new TrendyolWebhookView(webhook.Id, webhook.Registration.Url ?? "", webhook.Active, webhook.Failures))],
                seller.Webhooks.Outbox.HeldCount,
                seller.Webhooks.Log)));
        });
        group.MapPut("/webhooks/faults", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var faults = await ControlJson.ReadAsync<TrendyolWebhookFaults>(context);
            seller.Locked(() => seller.Webhooks.Outbox.SetFaults(faults));
            return Results.NoContent();
        });
        group.MapPost("/webhooks/flush", async (HttpContext context, string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            var flush = await ControlJson.ReadAsync<TrendyolFlush>(context);
            return ControlJson.Ok(new TrendyolFlushed(seller.Locked(() => seller.Webhooks.Outbox.Flush(flush))));
        });
        group.MapPost("/webhooks/idle", async (string sellerId, TrendyolSellers all) =>
        {
            var seller = all.Required(sellerId);
            await seller.Locked(seller.Webhooks.Outbox.WhenIdle);
            return Results.NoContent();
        });
        group.MapPost("/packages/{packageId:long}/webhook", async (HttpContext context, string sellerId, long packageId, TrendyolSellers all) =>
        {
            var repeat = await ControlJson.ReadAsync<TrendyolRepeat>(context);
            return OnPackage(all.Required(sellerId), packageId, (seller, package) =>
            {
                seller.Webhooks.Repeat(package, repeat.Times);
                return [package];
            });
        });
    }

    private static IResult OnPackage(TrendyolSeller seller, long packageId, Func<TrendyolSeller, OrderPackage, IReadOnlyList<OrderPackage>> change) =>
        ControlJson.Ok(seller.Locked(() =>
        {
            var package = seller.Orders.Find(packageId) ?? throw Refused(StatusCodes.Status404NotFound, $"No package {packageId}.");
            return change(seller, package).Select(changed => View(seller, changed)).ToList();
        }));

    private static TrendyolProductView Seed(TrendyolSeller seller, SeedProduct item)
    {
        var reasons = seller.Products.Create(item.AsItem());
        return reasons.Count == 0 && seller.Products.Find(item.Barcode) is { } product
            ? View(product)
            : throw Refused(StatusCodes.Status409Conflict, $"{item.Barcode}: {string.Join("; ", reasons)}");
    }

    private static Dictionary<long, int> Quantities(OrderPackage package, IReadOnlyList<TrendyolLineQuantity> lines)
    {
        foreach (var sent in lines)
        {
            if (package.Lines.FirstOrDefault(line => line.LineId == sent.LineId) is not { } line || sent.Quantity < 1 || sent.Quantity > line.Quantity)
                throw Refused(StatusCodes.Status400BadRequest, $"Line {sent.LineId} does not hold {sent.Quantity}.");
        }

        return lines.ToDictionary(line => line.LineId, line => line.Quantity);
    }

    private static TrendyolProductView View(TrendyolProduct product) => new(
        product.Barcode, product.Details.StockCode, product.Details.Title, product.Details.ProductMainId, product.Approval.ToString().ToLowerInvariant(),
        product.RejectReason, product.ContentId, product.Archived, product.Quantity, product.SalePrice, product.ListPrice);

    private static TrendyolPackageView View(TrendyolSeller seller, OrderPackage package) => new(
        package.Id, package.OrderNumber, package.Status.ToString(), package.CreatedBy, package.OriginPackageIds, package.ModifiedAt, package.Cargo.Code,
        package.InvoiceNumber, seller.Invoices.All.GetValueOrDefault(package.Id),
        [.. package.Lines.Select(line => new TrendyolLineView(line.LineId, line.Barcode, line.Quantity, line.Cancelled is not null))]);

    private static ControlRequestException Refused(int status, string message) => new(status, message);

    private static async ValueTask<object?> PassRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TrendyolRefusal refusal)
        {
            return refusal.Result();
        }
    }
}
