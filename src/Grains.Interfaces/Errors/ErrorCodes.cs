namespace KolajAI.Errors;

/// <summary>Error codes that more than one project names. The whole published list, with status and both languages, lives in the HTTP front.</summary>
public static class ErrorCodes
{
    public const string SkuConfusable = "sku_confusable";
    public const string SkuReserved = "sku_reserved";
    public const string SkuTaken = "sku_taken";
    public const string VersionMismatch = "version_mismatch";
    public const string StaleCount = "stale_count";
    public const string MoneyPrecision = "money_precision";
    public const string ListPriceBelowPrice = "list_price_below_price";
    public const string Required = "required";
    public const string OutOfRange = "out_of_range";
    public const string TooLong = "too_long";
    public const string ProductNotFound = "product_not_found";
    public const string ProductExists = "product_exists";
    public const string ProductHasOpenOrders = "product_has_open_orders";
    public const string CapabilityMissing = "capability_missing";
    public const string PackageAmbiguous = "package_ambiguous";
    public const string WrongState = "wrong_state";
    public const string SellerAlreadyConnected = "seller_already_connected";
    public const string OrderNotFound = "order_not_found";
    public const string LineNotFound = "line_not_found";
    public const string PackageNotFound = "package_not_found";
    public const string ReferenceConflict = "reference_conflict";
    public const string RemoteIdTaken = "remote_id_taken";
    public const string ListingNotFound = "listing_not_found";
    public const string ProductListedElsewhere = "product_listed_elsewhere";
    public const string BundleQuantityComputed = "bundle_quantity_computed";
    public const string BundleNested = "bundle_nested";
    public const string BundleHasStock = "bundle_has_stock";
    public const string ProductInBundle = "product_in_bundle";
    public const string WarehouseNotFound = "warehouse_not_found";
    public const string WarehouseUnknown = "warehouse_unknown";
    public const string WarehouseExists = "warehouse_exists";
    public const string WarehouseNotEmpty = "warehouse_not_empty";
    public const string WarehouseInUse = "warehouse_in_use";
    public const string CursorExpired = "cursor_expired";
    public const string QuantityWithDelta = "quantity_with_delta";
    public const string CurrencyMismatch = "currency_mismatch";
    public const string VariantAxesDiffer = "variant_axes_differ";
    public const string VariantDuplicate = "variant_duplicate";
    public const string PriceBelowMinimum = "price_below_minimum";
    public const string Malformed = "malformed";
    public const string NotImplemented = "not_implemented";
    public const string Overloaded = "overloaded";
    public const string StorageUnavailable = "storage_unavailable";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string DuplicateItem = "duplicate_item";
    public const string AccountNotFound = "account_not_found";
    public const string ImportUnreadable = "import_unreadable";
    public const string ImportTruncated = "import_truncated";
    public const string ImportUnsafe = "import_unsafe";
    public const string ImportTooLarge = "import_too_large";
    public const string ImportHeadings = "import_headings";
    public const string ImportFileLost = "import_file_lost";
    public const string RowUnreadable = "row_unreadable";
}
