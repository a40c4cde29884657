namespace KolajAI.Connectors.Sandbox;

/// <summary>The built-in marketplace's categories, attributes and brands: a small made-up catalogue that no listing needs.</summary>
internal static class SandboxCatalogue
{
    private const string Colour = "renk";
    private const string Size = "beden";
    private const string Material = "malzeme";

    public static IReadOnlyList<RemoteCategory> Categories { get; } =
    [
        new("1", null, "Giyim", false), new("11", "1", "Tişört", true), new("12", "1", "Gömlek", true), new("2", null, "Ev & Yaşam", false),
        new("21", "2", "Kupa", true),
    ];

    public static IReadOnlyList<RemoteBrand> Brands { get; } = [new("1", "Kolaj"), new("2", "Çınar"), new("3", "İpek Yolu")];

    /// <exception cref="PlatformException">The category takes no products.</exception>
    public static AttributePage Attributes(string categoryId) => categoryId switch
    {
        "11" or "12" => new AttributePage(
            [new(Size, "Beden", Required: true, Multiple: false, Custom: false), new(Colour, "Renk", Required: true, Multiple: false, Custom: true)],
            [new(Size, "s", "S"), new(Size, "m", "M"), new(Size, "l", "L"), new(Colour, "beyaz", "Beyaz"), new(Colour, "siyah", "Siyah")],
            null),
        "21" => new AttributePage(
            [new(Material, "Malzeme", Required: false, Multiple: true, Custom: false), new("hacim", "Hacim", Required: false, Multiple: false, Custom: true)],
            [new(Material, "seramik", "Seramik"), new(Material, "cam", "Cam")],
            null),
        _ => throw new PlatformException(PlatformFailure.NotFound, "category_not_found", $"The sandbox has no category '{categoryId}' that takes products."),
    };
}
