namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Publishes a group as a product whose options are the group's axes, with a variant for each of its products. The product's external id is
/// made of the group's, variants carry the hub's product id. A variant of ours whose product is not in the group any more is taken off sale:
/// its stock is set to what open orders hold of it, so that these can still be shipped.
/// </summary>
internal sealed class MedusaGroups(MedusaApi api, MedusaProgress progress, MedusaShopFacts facts)
{
    private readonly MedusaFinder _finder = new(api, MedusaOperations.Publish);

    /// <param name="items">All variants of one group.</param>
    public async Task PublishAsync(
        IReadOnlyList<ContentItem> items, Dictionary<string, MedusaVariant> byId, ILookup<string, MedusaVariant> bySku, CancellationToken cancellation)
    {
        var group = items[0].Group!;
        var product = await FindAsync(group, items, byId, cancellation);
        var there = product is null ? [] : await _finder.ByIdAsync(product.VariantIds, cancellation);
        var plan = new MedusaGroupPlan(group, items, product, there, byId, bySku, facts, api.Session);
        foreach (var (item, code, message) in plan.Refusals)
            progress.Refuse(item.Key, code, message);

        // Off sale first: what is no longer in the group may not be sold while the rest is written.
        if (plan.Departed.Count > 0 && !await TakeOffSaleAsync(plan, cancellation))
            return;
        if (plan.Rows.Count == 0)
            return;
        var made = product is null ? await CreateAsync(plan, cancellation) : await UpdateAsync(plan, product, cancellation);
        var levels = plan.Rows.Where(row => row.Known is null && progress.IsOpen(row.Item.Key)).Select(row => (row.Item.Key, Level: new MedusaLevelRow(
            made.Variants[row.Item.Product.Sku].ItemId, facts.Location.Id, Math.Max(0, row.Item.Quantity), IsNew: true))).ToList();
        await MedusaProducts.WriteLevelsAsync(api, progress, levels, cancellation);
        foreach (var row in plan.Rows.Where(row => progress.IsOpen(row.Item.Key)))
        {
            progress.Add(new ItemResult(row.Item.Key, ItemOutcome.Confirmed)
            {
                RemoteIds = MedusaVariant.Ids(row.Known?.Id ?? made.Variants[row.Item.Product.Sku].VariantId),
                GroupRemoteIds = new Dictionary<string, string> { [MedusaVariant.ProductKind] = made.ProductId! },
            });
        }
    }

    /// <summary>By the id that is known, by that of a variant that is bound, else by the external id that we gave it.</summary>
    private async Task<MedusaProduct?> FindAsync(
        ContentGroup group, IReadOnlyList<ContentItem> items, Dictionary<string, MedusaVariant> byId, CancellationToken cancellation)
    {
        var known = group.RemoteIds.GetValueOrDefault(MedusaVariant.ProductKind)
            ?? items.Select(item => MedusaVariant.BoundId(item.RemoteIds) is { } id ? byId.GetValueOrDefault(id) : null)
                .FirstOrDefault(static variant => variant is { Product.IsSingle: false })?.Product.Id;
        return (known is null ? null : await MedusaProduct.FindAsync(api, "id[]", known, cancellation))
            ?? await MedusaProduct.FindAsync(api, "external_id[]", MedusaContent.ExternalId(group), cancellation);
    }

    private async Task<Written> CreateAsync(MedusaGroupPlan plan, CancellationToken cancellation)
    {
        var written = new Written(null, []);
        await progress.WriteAsync(
            [plan.NewProduct()], _ => plan.Rows.Select(static row => row.Item.Key),
            async part => written = await api.PostAsync(
                MedusaOperations.Publish, MedusaProducts.BatchPath, MedusaProducts.BatchFields, new { create = part },
                static answer =>
                {
                    var created = answer.List("created");
                    return created.Count == 1
                        ? new Written(created[0].RequiredText("id"), MedusaProducts.Made(created[0].List("variants")))
                        : throw new FormatException("'created' does not hold the product.");
                },
                cancellation),
            cancellation);
        LoseUnnamed(plan, written);
        return written;
    }

    private async Task<Written> UpdateAsync(MedusaGroupPlan plan, MedusaProduct product, CancellationToken cancellation)
    {
        var path = $"products/{Uri.EscapeDataString(product.Id)}";
        var written = new Written(product.Id, []);
        if (!await StepAsync(plan, MedusaProducts.BatchPath, new { update = new[] { plan.KnownProduct(product) } }, cancellation))
            return written;
        var options = plan.MissingValues(product);
        if (options.Count > 0 && !await StepAsync(plan, $"{path}/options/batch", new { update = options }, cancellation))
            return written;

        await progress.WriteAsync(
            [.. plan.Rows.Where(static row => row.Known is not null)], static row => [row.Item.Key],
            async part =>
            {
                foreach (var row in part)
                    await MedusaProducts.RenameInventoryAsync(api, row.Known!, row.Item.Product.Sku, cancellation);
            },
            cancellation);
        if (!plan.Rows.All(row => progress.IsOpen(row.Item.Key)))
            return written;

        var body = new
        {
            create = plan.Rows.Where(static row => row.Known is null).Select(static row => row.Fields),
            update = plan.Rows.Where(static row => row.Known is not null).Select(static row => row.Fields),
        };
        await progress.WriteAsync(
            [body], _ => plan.Rows.Select(static row => row.Item.Key),
            async _ => written = await api.PostAsync(
                MedusaOperations.Publish, $"{path}/variants/batch", "id,sku,inventory_items.inventory_item_id", body,
                answer => new Written(product.Id, MedusaProducts.Made(answer.List("created"))),
                cancellation),
            cancellation);
        LoseUnnamed(plan, written);
        return written;
    }

    /// <summary>A call that stands for the whole group; false where nothing more may follow.</summary>
    private async Task<bool> StepAsync(MedusaGroupPlan plan, string path, object body, CancellationToken cancellation)
    {
        await progress.WriteAsync(
            [body], _ => plan.Rows.Select(static row => row.Item.Key),
            async part => await api.PostAsync(
                MedusaOperations.Publish, path, null, part[0],
                static answer => answer.IsObject ? true : throw new FormatException("An object was expected."), cancellation),
            cancellation);
        return plan.Rows.All(row => progress.IsOpen(row.Item.Key));
    }

    /// <summary>What the answer does not name may be there or not: the hub reads it back.</summary>
    private void LoseUnnamed(MedusaGroupPlan plan, Written written)
    {
        foreach (var row in plan.Rows.Where(row =>
            row.Known is null && progress.IsOpen(row.Item.Key) && !written.Variants.ContainsKey(row.Item.Product.Sku)))
            progress.Lose(row.Item.Key);
    }

    private async Task<bool> TakeOffSaleAsync(MedusaGroupPlan plan, CancellationToken cancellation)
    {
        var keys = plan.Rows.Select(static row => row.Item.Key).ToList();
        await progress.WriteAsync(
            [plan.Departed], _ => keys,
            async part =>
            {
                var written = await MedusaStock.WriteLevelsAsync(api, MedusaOperations.Publish, part[0], cancellation);
                if (part[0].Any(row => !written.Contains(row.ItemId)))
                    throw new PlatformException(
                        PlatformFailure.OutcomeUnknown, "answer_not_understood", "The shop does not say whether a variant was taken off sale.");
            },
            cancellation);
        return keys.TrueForAll(progress.IsOpen);
    }

    /// <param name="ProductId">Null where nothing was written.</param>
    private sealed record Written(string? ProductId, Dictionary<string, (string VariantId, string ItemId)> Variants);
}
