pragma circom 2.0.0;

include "circomlib/circuits/bitify.circom";

// The prover knows a secret below 2**8 whose product with `factor` is `product`.
template BoundedProduct() {
    signal input secret;
    signal input factor;
    signal output product;

    component bound = Num2Bits(8);
    bound.in <== secret;

    product <== secret * factor;
}

component main {public [factor]} = BoundedProduct();
