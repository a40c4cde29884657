using Xunit;

namespace KolajAI.Concurrency.Tests.Exploring;

/// <summary>The code is rewritten once for all tests; one exploration runs at a time.</summary>
[CollectionDefinition(Name)]
public sealed class RewrittenGroup : ICollectionFixture<RewrittenCode>
{
    public const string Name = "rewritten code";
}
