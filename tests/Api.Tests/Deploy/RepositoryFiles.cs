namespace KolajAI.Api.Tests.Deploy;

internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Of(string path) => Path.Combine(Root, path);

    public static string Text(string path) => File.ReadAllText(Of(path));

    /// <summary>What <c>./test.sh</c> fetches by <c>npm ci</c>. Skips the test where it is not there.</summary>
    public static string Tool(string path)
    {
        var full = Of(Path.Combine("tests/Api.Tests/Deploy/tools/node_modules", path));
        Assert.SkipUnless(File.Exists(full), "tests/Api.Tests/Deploy/tools has no node_modules: ./test.sh fetches them.");
        return full;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KolajAI.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The solution's folder was not found.");
    }
}
