using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Operations;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Adoption;

/// <summary>Takes over what is on a channel already (api.md section 3).</summary>
internal static class AdoptionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/marketplace/import-listings", Role.Operator, Import, "Reads what is on a channel already and binds it to products; what is not certain waits for a person")
            .Body<ImportListingsBody>().AnswersLater<ImportListingsAnswer>();
        routes.Post("/api/listings/{id}/bind", Role.Operator, Bind, "Makes a listing that import-listings found the listing of a product").Body<BindListingBody>().Answers<BoundListingAnswer>();
        routes.Post("/api/listings/{id}/unbind", Role.Operator, Unbind, "Takes a listing from its product; the channel keeps what it shows").Answers<DoneAnswer>();
    }

    private static async Task<IResult> Import(
        HttpContext context, AccountResolver accounts, IConnectorRegistry registry, OperationLauncher operations, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var patience = Patience.Of(context.Request);
        var body = request.Body<ImportListingsBody>();
        var account = await accounts.OneAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        if (registry.Find(account.Integration) is not IListingReader)
            throw RequestRefusedException.At("/integration_id", ErrorCodes.CapabilityMissing, "What this channel shows cannot be read.");
        var options = new ImportOptions(MatchBy(body.MatchBy), body.CreateProducts ?? false, body.DryRun ?? false, request.Cause);

        var operation = await operations.StartAsync(request, "import_listings");
        var now = clock.GetUtcNow();
        var result = await committer.CommitAsync(
            new Unit
            {
                Tenant = request.Tenant,
                Rows =
                [
                    new ListingImportRow(account.Key, operation.Id, options.ToJson(), ListingImportRow.First, null, 0, "", now),
                    new OperationItemRow(operation.Id, operation.Id, account.Key, ListingImportRow.ItemAspect, 1, "", "stored", now),
                ],
                Due = [new AccountDue(account, now)],
            },
            request.Cancellation);
        if (!result.Committed)
            throw new OutcomeUnknownException("It is not known whether the import was stored.");
        operation = await operations.SealAsync(request, operation, 1, 0);
        return await operations.AnswerAsync(request, patience, operation, view => new ImportListingsAnswer(view.Id, options.DryRun, OperationAnswers.Of(view)));
    }

    private static List<string> MatchBy(List<string>? given)
    {
        if (given is null)
            return [ImportOptions.Barcode, ImportOptions.Sku];
        var errors = given.Select(static (word, index) => (word, index)).Where(static w => w.word is not (ImportOptions.Barcode or ImportOptions.Sku))
            .Select(static w => new FieldError($"/match_by/{w.index}", ErrorCodes.Malformed, "match_by holds barcode, sku or both.")).ToList();
        if (given.Count == 0)
            errors.Add(new FieldError("/match_by", ErrorCodes.Required, "Name barcode, sku or both."));
        if (given.Distinct(StringComparer.Ordinal).Count() < given.Count)
            errors.Add(new FieldError("/match_by", ErrorCodes.Malformed, "match_by names each word once."));
        RequestRefusedException.ThrowIfAny(errors);
        return given;
    }

    private static async Task<IResult> Bind(
        HttpContext context, string id, IAdoptionReads adoption, IProductReads products, IListingReads listings, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        var sku = ProductPatches.Sku(request.Body<BindListingBody>().Sku)
            ?? throw RequestRefusedException.At("/sku", ErrorCodes.Required, "Name the product's SKU.");
        if (!ListingIds.TryParse(request.Tenant, id, out var first, out var account))
            throw new RequestRefusedException(ErrorCodes.ListingNotFound);
        if (!(await products.ResolveSkusAsync(request.Tenant, [sku], request.Cancellation)).TryGetValue(sku, out var productId)
            || await grains.GetGrain<IProductGrain>(GrainKeys.Product(request.Tenant, productId)).Get() is not { } product)
            throw RequestRefusedException.At("/sku", ErrorCodes.ProductNotFound, $"There is no product with the SKU {sku}.");
        if (!ListingIds.IsRead(first))
        {
            if (!(await listings.ForProductAsync(request.Tenant, first, request.Cancellation)).Any(r => r.AccountKey == account.Key))
                throw new RequestRefusedException(ErrorCodes.ListingNotFound);
            return first == productId ? await AnswerAsync(request, product, account, listings, products) : throw Taken();
        }

        var listing = await adoption.FindAsync(request.Tenant, account.Key, first, request.Cancellation);
        if (listing is null or { State: "read" })
            throw new RequestRefusedException(ErrorCodes.ListingNotFound);
        if (listing is { State: "bound" } && listing.ProductId != productId)
            throw Taken();
        var shared = await adoption.SharedIdsAsync(request.Tenant, account.Key, [first], request.Cancellation);
        var own = listing.RemoteIds.Where(r => !shared.Contains((r.Key, r.Value))).ToDictionary(StringComparer.Ordinal);
        // While nothing is sent, what was read stands; the account is compared when it goes live. Later it may have changed since, and is told.
        var isObserving = await grains.GetGrain<IAccountGrain>(account.GrainKey).Get() is { Mode: AccountMode.Observe };
        var result = await grains.GetGrain<IProductGrain>(GrainKeys.Product(request.Tenant, productId)).Bind(
            new BindListing(account.Key, first, own, request.Cause)
            {
                ShownQuantity = isObserving ? listing.Quantity : null,
                ShownPrice = isObserving ? listing.Price : null,
            });
        RequestRefusedException.ThrowIfAny(result.Errors);
        request.Changed(new { listing.ProductId }, new { ProductId = productId });
        return await AnswerAsync(request, result.View!, account, listings, products);
    }

    private static async Task<IResult> Unbind(HttpContext context, string id, IListingReads listings, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        if (!ListingIds.TryParse(request.Tenant, id, out var first, out var account) || ListingIds.IsRead(first)
            || !(await listings.ForProductAsync(request.Tenant, first, request.Cancellation)).Any(r => r.AccountKey == account.Key))
            throw new RequestRefusedException(ErrorCodes.ListingNotFound);
        var result = await grains.GetGrain<IProductGrain>(GrainKeys.Product(request.Tenant, first))
            .Unlist(new UnlistProduct(account.Key, Close: false, null, request.Cause) { Unbind = true });
        RequestRefusedException.ThrowIfAny(result.Errors);
        request.Changed(new { ProductId = first }, null);
        return Answering.Ok(new DoneAnswer());
    }

    private static RequestRefusedException Taken() =>
        new(ErrorCodes.WrongState, "The listing is bound to another product: take it from there first with POST /api/listings/{id}/unbind.");

    private static async Task<IResult> AnswerAsync(ApiRequest request, ProductView view, AccountRef account, IListingReads listings, IProductReads products)
    {
        var product = view.Document.Product;
        var aspects = (await listings.ForProductAsync(request.Tenant, product.Id, request.Cancellation)).Where(r => r.AccountKey == account.Key).ToList();
        var remoteIds = await products.RemoteIdsAsync(request.Tenant, account.Key, [product.Id], request.Cancellation);
        return Answering.Ok(new BoundListingAnswer(ListingEndpoints.Shape(request.Tenant, new ListingSummary(
            product.Id, product.Sku, product.Title, account.Key, aspects, remoteIds.GetValueOrDefault(product.Id) ?? new Dictionary<string, string>())
        {
            Mark = aspects.Select(static a => a.Mark).FirstOrDefault(static m => m is not null),
            MarkDetail = aspects.Select(static a => a.MarkDetail).FirstOrDefault(static m => m is not null),
        })));
    }
}
