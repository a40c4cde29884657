// Each class runs a hub of its own as a process. Two at a time, since the longest mostly waits for settle times.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]
