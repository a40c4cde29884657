using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>A shopper of the Shop API who has a full cart and has still to pay.</summary>
public sealed class VendureCheckout
{
    private const string Refused = "... on ErrorResult{errorCode message}";
    private readonly GraphQlClient _shopper;

    private VendureCheckout(GraphQlClient shopper, string orderId)
    {
        _shopper = shopper;
        OrderId = orderId;
    }

    /// <summary>The shop's id of the order that the cart becomes.</summary>
    public string OrderId { get; }

    /// <summary>Pays; the order is placed and its units are allocated when this returns.</summary>
    /// <exception cref="RealServerException">The shop refused, for example because the units are gone meanwhile.</exception>
    public async Task PayAsync(CancellationToken cancellation)
    {
        await _shopper.RunAsync(
            $"mutation{{transitionOrderToState(state:\"ArrangingPayment\"){{__typename {Refused}}}}}", cancellation);
        await _shopper.RunAsync(
            $"mutation{{addPaymentToOrder(input:{{method:\"{VendureSetup.PaymentMethod}\",metadata:{{}}}}){{__typename {Refused}}}}}",
            cancellation);
    }

    /// <summary>Puts more into the cart.</summary>
    public Task AddAsync(string variantId, int quantity, CancellationToken cancellation) => _shopper.RunAsync(
        $"mutation($id:ID!,$quantity:Int!){{addItemToOrder(productVariantId:$id,quantity:$quantity){{__typename ... on Order{{id}} {Refused}}}}}",
        cancellation,
        new() { ["id"] = variantId, ["quantity"] = quantity });

    /// <summary>Where it goes; instead of the usual buyer's address.</summary>
    public Task SendToAsync(string fullName, string street, string city, string district, CancellationToken cancellation) => _shopper.RunAsync(
        $"mutation($to:CreateAddressInput!){{setOrderShippingAddress(input:$to){{__typename {Refused}}}}}",
        cancellation,
        new()
        {
            ["to"] = new JsonObject
            {
                ["fullName"] = fullName,
                ["streetLine1"] = street,
                ["city"] = city,
                ["province"] = district,
                ["postalCode"] = "34710",
                ["countryCode"] = "TR",
            },
        });

    internal static async Task<VendureCheckout> StartAsync(
        GraphQlClient shopper, string variantId, int quantity, CancellationToken cancellation)
    {
        var order = await shopper.RunAsync(
            $"mutation($id:ID!,$quantity:Int!){{addItemToOrder(productVariantId:$id,quantity:$quantity){{__typename ... on Order{{id}} {Refused}}}}}",
            cancellation,
            new() { ["id"] = variantId, ["quantity"] = quantity });
        await shopper.RunAsync(
            "mutation{setCustomerForOrder(input:{firstName:\"Ayşe\",lastName:\"Işık\",emailAddress:\"ayse.isik@example.com\"," +
            $"phoneNumber:\"+905320000000\"}}){{__typename {Refused}}}}}",
            cancellation);
        await shopper.RunAsync(
            "mutation{setOrderShippingAddress(input:{fullName:\"Ayşe Işık\",streetLine1:\"Bağdat Caddesi 1\",city:\"İstanbul\"," +
            $"province:\"Kadıköy\",postalCode:\"34710\",countryCode:\"TR\",phoneNumber:\"+905320000000\"}}){{__typename {Refused}}}}}",
            cancellation);
        var methods = await shopper.RunAsync("{eligibleShippingMethods{id}}", cancellation);
        await shopper.RunAsync(
            $"mutation($methods:[ID!]!){{setOrderShippingMethod(shippingMethodId:$methods){{__typename {Refused}}}}}",
            cancellation,
            new() { ["methods"] = new JsonArray(methods[0]!["id"]!.DeepClone()) });
        return new VendureCheckout(shopper, order["id"]!.GetValue<string>());
    }
}
