using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Coyote.Rewriting;
using Xunit;

namespace KolajAI.Concurrency.Tests.Exploring;

/// <summary>
/// The product's own assemblies and this one a second time, rewritten, beside those that everything else runs. What is explored comes
/// from here; the two sides meet only in types of the framework.
/// </summary>
public sealed class RewrittenCode : IAsyncLifetime
{
    private static readonly string[] Names = ["KolajAI.Grains", "KolajAI.Concurrency.Tests"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-concurrency-").FullName;
    private Assembly? _tests;

    public async ValueTask InitializeAsync()
    {
        var said = await Rewriter.RewriteAsync(_folder, Names);
        var context = new Context(_folder);
        foreach (var name in Names)
        {
            var assembly = context.LoadFromAssemblyPath(Path.Combine(_folder, $"{name}.dll"));
            if (!RewritingEngine.IsAssemblyRewritten(assembly))
                throw new InvalidOperationException($"{name} was not rewritten: {said}");
            _tests = assembly;
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The rewritten scenario of that name: a static method that takes strings and runs one history.</summary>
    internal Func<Task> Scenario(Type type, string method, params string[] arguments)
    {
        var found = _tests!.GetType(type.FullName!, throwOnError: true)!.GetMethod(method, BindingFlags.Static | BindingFlags.Public)
            ?? throw new InvalidOperationException($"There is no scenario {type.Name}.{method}.");
        return (Func<Task>)found.Invoke(null, [.. arguments])!;
    }

    private sealed class Context(string folder) : AssemblyLoadContext("rewritten")
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            Names.Contains(assemblyName.Name) ? LoadFromAssemblyPath(Path.Combine(folder, $"{assemblyName.Name}.dll")) : null;
    }
}
