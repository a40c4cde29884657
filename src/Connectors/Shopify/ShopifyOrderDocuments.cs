namespace KolajAI.Connectors.Shopify;

/// <summary>
/// What is read of orders. Points are counted for what could be answered, not for what is: so the feed lists ids first, orders come with few
/// lines each, and what happened to them is asked only of those to which something has happened, for as many lines as they have.
/// </summary>
internal static class ShopifyOrderDocuments
{
    /// <summary>Orders in a page of the feed.</summary>
    public const int FeedSize = 25;

    /// <summary>Orders in a document.</summary>
    public const int OrdersAtOnce = 8;

    /// <summary>Lines that come with an order; longer orders are read on.</summary>
    public const int LinesAtOnce = 8;

    private const string Money = "{shopMoney{amount}}";

    private const string Address = "{firstName lastName company address1 address2 city province zip countryCodeV2 phone}";

    /// <summary>Twelve objects.</summary>
    private const string Line =
        "id sku title variantTitle quantity currentQuantity unfulfilledQuantity variant{id barcode product{id}} originalUnitPriceSet" + Money +
        " discountAllocations{allocatedAmountSet" + Money + "} taxLines(first:5){rate ratePercentage priceSet" + Money + "}";

    private const string Page = "pageInfo{hasNextPage endCursor}";

    private const string Head =
        "id name createdAt updatedAt cancelledAt cancelReason displayFinancialStatus displayFulfillmentStatus returnStatus currencyCode " +
        "taxesIncluded test note " +
        "email phone paymentGatewayNames totalPriceSet" + Money + " totalDiscountsSet" + Money + " totalOutstandingSet" + Money +
        " shippingLine{discountedPriceSet" + Money + " taxLines{rate ratePercentage priceSet" + Money + "}} " +
        "shippingAddress" + Address + " billingAddress" + Address + " customer{firstName lastName}";

    public static ShopifyDocument Feed { get; } = new(
        ShopifyOperations.OrderList,
        "query OrderFeed($query:String!,$after:String){orders(first:25,after:$after,query:$query,sortKey:UPDATED_AT){nodes{id updatedAt} " + Page + "}}");

    public static ShopifyDocument Orders { get; } = new(
        ShopifyOperations.Orders,
        "query Orders($ids:[ID!]!,$lines:Int!){nodes(ids:$ids){... on Order{" + Head + " lineItems(first:$lines){nodes{" + Line + "} " + Page + "}}}}");

    public static ShopifyDocument Lines { get; } = new(
        ShopifyOperations.Orders, "query OrderLines($id:ID!,$after:String!){order(id:$id){lineItems(first:60,after:$after){nodes{" + Line + "} " + Page + "}}}");

    /// <summary>What happened to one order: parcels, and refunds with their units.</summary>
    public static ShopifyDocument Moves { get; } = new(
        ShopifyOperations.OrderMoves,
        "query OrderMoves($id:ID!,$lists:Int!,$rows:Int!){order(id:$id){updatedAt " +
        "fulfillments(first:$lists){id status displayStatus updatedAt trackingInfo(first:1){company number url} " +
        "fulfillmentLineItems(first:$rows){nodes{quantity lineItem{id}} " + Page + "}} " +
        "refunds(first:$lists){id refundLineItems(first:$rows){nodes{quantity restockType lineItem{id}} " + Page + "}}}}");

    public static ShopifyDocument ParcelRows { get; } = new(
        ShopifyOperations.OrderMoves,
        "query ParcelRows($id:ID!,$after:String!){owner:fulfillment(id:$id){rows:fulfillmentLineItems(first:250,after:$after){nodes{quantity " +
        "lineItem{id}} " + Page + "}}}");

    public static ShopifyDocument RefundRows { get; } = new(
        ShopifyOperations.OrderMoves,
        "query RefundRows($id:ID!,$after:String!){owner:refund(id:$id){rows:refundLineItems(first:250,after:$after){nodes{quantity restockType " +
        "lineItem{id}} " + Page + "}}}");

    public static ShopifyDocument Returns { get; } = new(
        ShopifyOperations.OrderMoves,
        "query OrderReturns($id:ID!,$rows:Int!,$after:String){order(id:$id){returns(first:5,after:$after){nodes{id status " +
        "returnLineItems(first:$rows){" + ReturnRow + "}} " + Page + "}}}");

    public static ShopifyDocument ReturnRows { get; } = new(
        ShopifyOperations.OrderMoves, "query ReturnRows($id:ID!,$after:String!){owner:return(id:$id){rows:returnLineItems(first:250,after:$after){" + ReturnRow + "}}}");

    private const string ReturnRow = "nodes{... on ReturnLineItem{quantity fulfillmentLineItem{lineItem{id}}}} " + Page;
}
