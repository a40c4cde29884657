using System.Reflection;

namespace KolajAI.Concurrency.Tests.Exploring;

/// <summary>Stands for an interface of which the code under test asks a few methods; any other is a mistake of the test.</summary>
public class Answering<T> : DispatchProxy
    where T : class
{
    private Dictionary<string, Func<object?[], object?>> _answers = [];

    public static T By(Dictionary<string, Func<object?[], object?>> answers)
    {
        var made = Create<T, Answering<T>>();
        ((Answering<T>)(object)made)._answers = answers;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answers.TryGetValue(targetMethod!.Name, out var answer)
        ? answer(args ?? [])
        : throw new NotSupportedException($"Nobody answers {typeof(T).Name}.{targetMethod.Name} here.");
}
