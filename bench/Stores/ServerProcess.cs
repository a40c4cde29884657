using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KolajAI.Bench.Stores;

/// <summary>Servers that a run starts, each on a port of its own; they end with this process however that ends.</summary>
internal static class ServerProcess
{
    // The shell ends the server when its input closes, which the system sees to even when this process is killed outright.
    private const string Supervise = "\"$@\" </dev/null & server=$!; read -r _; kill -INT $server; wait $server";

    public static Process Start(IReadOnlyList<string> command) => Start(["/bin/sh", "-c", Supervise, "sh", .. command], input: true);

    public static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command)
    {
        using var process = Start(command, input: false);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} failed: {await output}{errors}");
    }

    /// <summary>Below the range from which the system takes ports for outgoing connections.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another.
            }
        }
    }

    private static Process Start(IReadOnlyList<string> command, bool input)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = input, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }
}
