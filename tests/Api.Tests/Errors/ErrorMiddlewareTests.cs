using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Api.Tests.Errors;

public sealed class ErrorMiddlewareTests
{
    [Fact]
    public async Task Invoke_WhatNobodyExpected_TellsTheCallerNothingOfIt()
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Response.Body = body;

        await new ErrorMiddleware(NullLogger<ErrorMiddleware>.Instance).InvokeAsync(context, static _ => throw new InvalidOperationException("canary-of-the-exception", new FormatException("canary-within")));

        var text = Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal((500, "internal_error"), (context.Response.StatusCode, (string?)JsonNode.Parse(text)!["code"]));
        foreach (var ofTheException in (string[])["canary", "Exception", nameof(ErrorMiddlewareTests), "   at ", ".cs"])
            Assert.DoesNotContain(ofTheException, text, StringComparison.OrdinalIgnoreCase);
    }
}
