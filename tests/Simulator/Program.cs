using KolajAI.Simulator.Hosting;

var options = SimulatorOptions.FromCommandLine(args);
await using var simulator = await SimulatorHost.StartAsync(options);
// The one line that scripts wait for; the address is the real one when port 0 was asked.
Console.WriteLine($"simulator: {simulator.Address.GetLeftPart(UriPartial.Authority)}");
await simulator.WaitForShutdownAsync();
