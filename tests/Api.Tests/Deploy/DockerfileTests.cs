using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KolajAI.Api.Tests.Deploy;

/// <summary>The images' files, which no engine builds here: two linters, rules of our own, and for each a fault planted to see it found.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Linters = ["dockerfilelint/bin/dockerfilelint", "dockerfile-utils/bin/dockerfile-utils"];

    [Theory]
    [InlineData("silo")]
    [InlineData("front")]
    public async Task File_Linters_FindNothing(string image) => Assert.Empty(await LintAsync(Text(image)));

    [Theory]
    [InlineData("FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build", "FROM mcr.microsoft.com/dotnet/sdk AS build", "Base Image Missing")]
    [InlineData("WORKDIR /app", "WORKDIR /app\nMAINTAINER someone", "MAINTAINER")]
    [InlineData("RUN dotnet restore", "RUN sudo dotnet restore", "sudo")]
    [InlineData("ENTRYPOINT", "ENTRYPONT", "ENTRYPONT")]
    [InlineData("--retries=3", "--retries=many", "HEALTHCHECK")]
    public async Task File_WithAPlantedFault_IsFoundByALinter(string was, string becomes, string says)
    {
        Assert.Contains(was, Text("silo"), StringComparison.Ordinal);

        Assert.Contains(says, await LintAsync(Text("silo").Replace(was, becomes, StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("silo", "Silo")]
    [InlineData("front", "Api")]
    public void File_OwnRules_Hold(string image, string project) => Assert.Empty(Findings(Text(image), project));

    [Theory]
    [InlineData("USER $APP_UID", "USER root", "the last stage does not run as the base image's own user")]
    [InlineData("chiselled-extra\n", "chiselled-extra\nENV KOLAJ_OPS_KEY=x\n", "KOLAJ_OPS_KEY is a secret")]
    [InlineData("AS build\n", "AS build\nARG NUGET_TOKEN\n", "NUGET_TOKEN is a secret")]
    [InlineData("aspnet:10.0-noble", "aspnet:latest", "mcr.microsoft.com/dotnet/aspnet:latest-chiselled-extra has no version")]
    [InlineData("HEALTHCHECK", "# ", "the image has no health check")]
    [InlineData(" --locked-mode", "", "packages are not those of the lock files")]
    [InlineData("COPY src/Storage/Storage.csproj src/Storage/packages.lock.json src/Storage/\n", "", "src/Storage is not restored before the sources are copied")]
    [InlineData("COPY src/ src/", "COPY . .", "more than the sources is copied")]
    public void File_WithAPlantedFault_BreaksTheRule(string was, string becomes, string finding)
    {
        Assert.Contains(was, Text("silo"), StringComparison.Ordinal);

        Assert.Contains(finding, Findings(Text("silo").Replace(was, becomes, StringComparison.Ordinal), "Silo"));
    }

    private static string Text(string image) => RepositoryFiles.Text($"deploy/{image}.Dockerfile");

    private static List<string> Findings(string text, string project)
    {
        var findings = new List<string>();
        var lines = text.Split('\n').Where(static line => !line.StartsWith('#')).ToArray();
        var last = lines[Array.FindLastIndex(lines, static line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Must(last.Where(static line => line.StartsWith("USER ", StringComparison.Ordinal)).ToArray() is ["USER $APP_UID"], "the last stage does not run as the base image's own user");
        Must(last.Any(static line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal)), "the image has no health check");
        Must(text.Contains($"RUN dotnet restore src/{project} --locked-mode\n", StringComparison.Ordinal), "packages are not those of the lock files");
        Must(!lines.Any(static line => line.StartsWith("COPY .", StringComparison.Ordinal) && !line.StartsWith("COPY .editorconfig ", StringComparison.Ordinal)), "more than the sources is copied");
        foreach (var image in lines.Where(static line => line.StartsWith("FROM ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1]))
            Must(Version().IsMatch(image), $"{image} has no version");
        foreach (Match set in Setting().Matches(string.Join('\n', lines)))
            Must(!SecretName().IsMatch(set.Groups["name"].Value), $"{set.Groups["name"].Value} is a secret");
        foreach (var name in WithItsReferences(project, []))
        {
            Must(
                Array.IndexOf(lines, $"COPY src/{name}/{name}.csproj src/{name}/packages.lock.json src/{name}/") is > 0 and var at && at < Array.IndexOf(lines, $"RUN dotnet restore src/{project} --locked-mode")
                || !text.Contains(" --locked-mode", StringComparison.Ordinal),
                $"src/{name} is not restored before the sources are copied");
        }

        return findings;

        void Must(bool holds, string otherwise)
        {
            if (!holds)
                findings.Add(otherwise);
        }
    }

    private static HashSet<string> WithItsReferences(string project, HashSet<string> seen)
    {
        if (seen.Add(project))
        {
            foreach (var reference in XDocument.Load(RepositoryFiles.Of($"src/{project}/{project}.csproj")).Descendants("ProjectReference"))
                WithItsReferences(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value), seen);
        }

        return seen;
    }

    /// <returns>What the linters that found something said.</returns>
    private static async Task<string> LintAsync(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            var said = "";
            foreach (var linter in Linters)
            {
                var start = new ProcessStartInfo("node", [RepositoryFiles.Tool(linter), .. linter.StartsWith("dockerfile-utils", StringComparison.Ordinal) ? ["lint"] : (string[])[], file])
                {
                    RedirectStandardOutput = true,
                };
                using var process = Process.Start(start)!;
                var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                if (process.ExitCode != 0)
                    said += output;
            }

            return said;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"^[a-z./-]+:[0-9]+\.[0-9]+(-[a-z]+)*$")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?:^ARG |^ENV | )(?<name>[A-Z][A-Z_]+)(?==|$)", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("PASSWORD|_KEY|SECRET|TOKEN|^KOLAJ_POSTGRES|^KOLAJ_REDIS")]
    private static partial Regex SecretName();
}
