using System.Text;

namespace KolajAI.SupplyChain.Tests.Packages;

/// <summary><c>docs/licences.md</c>.</summary>
internal static class LicencePage
{
    public const string Path = "docs/licences.md";

    public static string Write(IReadOnlyList<LockedPackage> shipped, IReadOnlyList<LockedPackage> others)
    {
        var page = new StringBuilder("# Licences\n\n")
            .Append("What the packages of the lock files say of themselves. The page is written by a test that holds it current (`KOLAJ_WRITE_DOCS=1` writes it anew) and that\n")
            .Append("fails for a licence other than: ").AppendJoin(", ", Licence.Allowed.Order(StringComparer.Ordinal)).Append(".\n")
            .Append("[sbom.json](sbom.json) is the same for programs (CycloneDX 1.6), with hashes and who needs whom.\n");
        Append(page, "Shipped", shipped);
        Append(page, "For building and testing alone", others);
        page.Append("\nNot listed: the .NET runtime and ASP.NET Core (MIT), the base images, and the npm packages that tests use; none of these is in the repository.\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, string heading, IReadOnlyList<LockedPackage> packages)
    {
        page.Append("\n## ").Append(heading).Append("\n| package | version | licence |\n|---|---|---|\n");
        foreach (var package in packages)
            page.Append("| ").Append(package.Name).Append(" | ").Append(package.Version).Append(" | ").Append(Licence.Of(package)).Append(" |\n");
    }
}
