using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KolajAI.Api.Hosting;

/// <summary>A dump of the process holds master keys, credentials and buyers' data in clear: neither the system nor the runtime writes one.</summary>
public static class CoreDumps
{
    private const int CoreFileSize = 4;

    /// <exception cref="HubStartException">The runtime is told to write dumps.</exception>
    public static void Forbid()
    {
        foreach (var variable in (ReadOnlySpan<string>)["DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } wanted && wanted != "0" && Environment.GetEnvironmentVariable("KOLAJ_ALLOW_DUMPS") != "true")
                throw new HubStartException($"{variable} makes the runtime write dumps, which hold keys and buyers' data in clear. Remove it; or set KOLAJ_ALLOW_DUMPS to true, and guard the dumps as the keys themselves.");
        }

        if (!OperatingSystem.IsLinux())
            return;
        var none = new ResourceLimit(0, 0);
        if (SetResourceLimit(CoreFileSize, in none) != 0)
            throw new HubStartException($"Core dumps could not be switched off: {new Win32Exception().Message}.");
    }

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit(nuint now, nuint most)
    {
        public readonly nuint Now = now;
        public readonly nuint Most = most;
    }
}
