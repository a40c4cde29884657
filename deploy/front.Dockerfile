# A front. The context is the repository's root (docker-compose.yml).
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
# What names the packages, before the sources: a change of code alone does not fetch them again.
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/Api/Api.csproj src/Api/packages.lock.json src/Api/
COPY src/Connectors/Connectors.csproj src/Connectors/packages.lock.json src/Connectors/
COPY src/Grains.Interfaces/Grains.Interfaces.csproj src/Grains.Interfaces/packages.lock.json src/Grains.Interfaces/
COPY src/Intelligence/Intelligence.csproj src/Intelligence/packages.lock.json src/Intelligence/
COPY src/Storage/Storage.csproj src/Storage/packages.lock.json src/Storage/
RUN dotnet restore src/Api --locked-mode
COPY src/ src/
RUN dotnet publish src/Api -c Release --no-restore -o /out/app && mkdir /out/data

# No shell and no package manager; "extra" has the time zones that days of quotas and orders are counted in.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiselled-extra
WORKDIR /app
COPY --from=build /out/app ./
# A volume that is mounted here for the first time takes over its owner.
COPY --from=build --chown=$APP_UID:$APP_UID /out/data /data
# No way into the process's memory, which holds keys.
ENV DOTNET_EnableDiagnostics=0
ENV ASPNETCORE_URLS=http://0.0.0.0:5000 KOLAJ_DATA=/data KOLAJ_OPS_URLS=http://0.0.0.0:5080
EXPOSE 5000 5080
# By number, so that it can be seen not to be root; the base image sets it.
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=6s --retries=3 CMD ["dotnet", "KolajAI.Api.dll", "--health"]
ENTRYPOINT ["dotnet", "KolajAI.Api.dll"]
