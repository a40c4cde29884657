using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace KolajAI.RealServers;

/// <summary>The Node that runs the shops' servers.</summary>
internal static class NodeRuntime
{
    private const int Least = 20;

    /// <param name="server">What it is needed for, for the message.</param>
    /// <exception cref="RealServerException">Node is missing or too old.</exception>
    public static async Task RequireAsync(string server, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false };
        string version;
        try
        {
            using var node = Process.Start(start)!;
            version = (await node.StandardOutput.ReadToEndAsync(cancellation)).Trim();
            await node.WaitForExitAsync(cancellation);
        }
        catch (Win32Exception missing)
        {
            throw new RealServerException($"Node {Least} or newer is needed to run a real {server}, and 'node' is not on the PATH.", missing);
        }

        var major = version.TrimStart('v').Split('.')[0];
        if (!int.TryParse(major, CultureInfo.InvariantCulture, out var number) || number < Least)
            throw new RealServerException($"Node {Least} or newer is needed to run a real {server}; 'node --version' says '{version}'.");
    }
}
