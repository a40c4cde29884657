// Each class runs servers of its own; one at a time is what two cores carry.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
