// Each class runs a hub of its own as a process: one after the other on small machines.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
