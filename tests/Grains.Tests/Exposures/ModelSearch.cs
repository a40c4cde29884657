namespace KolajAI.Grains.Tests.Exposures;

/// <summary>Breadth first over every state that can be reached.</summary>
internal sealed class ModelSearch(int mostStates)
{
    private readonly Dictionary<string, (string? Before, Move Move)> _from = new(StringComparer.Ordinal);

    public int States => _from.Count;

    /// <summary>True when nothing was left out.</summary>
    public bool Complete { get; private set; }

    /// <returns>The shortest history that oversells; null when there is none.</returns>
    public IReadOnlyList<Move>? Run(ModelWorld start, ModelBudget budget)
    {
        var queue = new Queue<(ModelWorld World, ModelBudget Budget, string Key)>();
        var first = start.Key() + budget;
        _from[first] = (null, default);
        queue.Enqueue((start, budget, first));
        while (queue.TryDequeue(out var at))
        {
            foreach (var move in ModelMoves.Of(at.World, at.Budget))
            {
                var next = ModelMoves.Apply(at.World, move);
                var left = at.Budget.After(move.Kind);
                var key = next.Key() + left;
                if (!_from.TryAdd(key, (at.Key, move)))
                    continue;
                if (next.Oversold > 0)
                    return History(key);
                if (_from.Count > mostStates)
                    return null;
                queue.Enqueue((next, left, key));
            }
        }

        Complete = true;
        return null;
    }

    private List<Move> History(string key)
    {
        var moves = new List<Move>();
        for (var at = _from[key]; at.Before is { } before; at = _from[before])
            moves.Insert(0, at.Move);
        return moves;
    }
}
